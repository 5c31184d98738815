// Names for the form controls of Datasette's table page, for those who hear the page instead of seeing it.
"use strict";
const names = { _filter_column: "Column", _filter_op: "Comparison", _filter_value: "Value", _sort: "Sort by", sql: "SQL" };
function nameFields() {
  for (const field of document.querySelectorAll("select, input[type=text], input[type=search], textarea")) {
    if (field.labels?.length || field.getAttribute("aria-label")) continue;
    const start = Object.keys(names).find((name) => field.name === name || field.name.startsWith(`${name}_`));
    field.setAttribute("aria-label", start ? names[start] : field.name || "SQL");
  }
}
nameFields();
window.addEventListener("load", nameFields); // the SQL editor is made late
for (const cross of document.querySelectorAll("a.cross")) cross.setAttribute("aria-label", "Remove this filter");
document.addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll("details[open]")) if (!menu.contains(event.target)) menu.open = false;
});
