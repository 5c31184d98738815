// Names for the form controls of Datasette's table page, for those who hear the page instead of seeing it.
"use strict";
const names = { _filter_column: "Column", _filter_op: "Comparison", _filter_value: "Value", _sort: "Sort by", sql: "SQL" };
for (const field of document.querySelectorAll("select, input[type=text], input[type=search], textarea")) {
  const named = field.labels?.length || field.getAttribute("aria-label");
  const start = Object.keys(names).find((name) => field.name === name || field.name.startsWith(`${name}_`));
  if (!named) field.setAttribute("aria-label", start ? names[start] : field.name || "Text");
}
