-- The public face for SQL users. "Effective" means: a person's decision where there is one, else the rule's.
-- A view of two arms is fast to join only when SQLite can look into it: the arms joined by UNION ALL, and each
-- column of one affinity in both (hence the CASTs; sqlite.org/optoverview.html, flattening, rule 17).

CREATE VIEW reviews_current AS
SELECT r.* FROM reviews r
WHERE r.undone_at IS NULL
  AND r.id = (
    SELECT max(x.id) FROM reviews x
    WHERE x.topic = r.topic AND x.pmid = r.pmid AND x.field = r.field AND x.key = r.key AND x.undone_at IS NULL
  );

CREATE VIEW screening_effective AS
SELECT s.pmid, s.topic,
       coalesce(r.value, s.relevance) AS relevance,
       coalesce(r.reason, CASE WHEN r.value IS NULL THEN s.reason ELSE 'decided by ' || r.reviewer END) AS reason,
       s.sentence, s.section_seq, s.start, s."end", s.rule,
       CASE WHEN r.value IS NULL THEN 'rules' ELSE 'person' END AS decided_by,
       r.reviewer, s.relevance AS rule_relevance, s.rules_version
FROM screening s
LEFT JOIN reviews_current r ON r.pmid = s.pmid AND r.topic = s.topic AND r.field = 'relevance';

CREATE VIEW outcome_tags_effective AS
SELECT t.pmid, t.topic, t.outcome, t.directness, t.sentence, t.section_seq, t.start, t."end", t.rule,
       CAST(CASE WHEN r.value IS NULL THEN 'rules' ELSE 'person' END AS TEXT) AS decided_by
FROM outcome_tags t
LEFT JOIN reviews_current r
  ON r.pmid = t.pmid AND r.topic = t.topic AND r.field = 'outcome' AND r.key = t.outcome
WHERE coalesce(r.value, 'yes') = 'yes'
UNION ALL
SELECT r.pmid, r.topic, r.key, CAST(coalesce(r.directness, 'direct') AS TEXT), CAST(coalesce(r.reason, '') AS TEXT),
       CAST(NULL AS INTEGER), CAST(NULL AS INTEGER), CAST(NULL AS INTEGER), CAST('person' AS TEXT), CAST('person' AS TEXT)
FROM reviews_current r
WHERE r.field = 'outcome' AND r.value = 'yes'
  AND NOT EXISTS (SELECT 1 FROM outcome_tags t WHERE t.pmid = r.pmid AND t.topic = r.topic AND t.outcome = r.key);

CREATE VIEW findings_effective AS
SELECT f.id, f.pmid, f.topic, f.muscle, f.measure, f.outcome,
       CAST(coalesce(r.value, f.direction) AS TEXT) AS direction,
       CAST(CASE WHEN r.value IS NULL THEN f.confidence ELSE 1.0 END AS REAL) AS confidence,
       f.sentence, f.section_seq, f.start, f."end", f.rule,
       CAST(CASE WHEN r.value IS NULL THEN 'rules' ELSE 'person' END AS TEXT) AS decided_by,
       r.reviewer, f.direction AS rule_direction
FROM findings f
LEFT JOIN reviews_current r
  ON r.pmid = f.pmid AND r.topic = f.topic AND r.field = 'finding'
 AND r.key = f.muscle || '|' || f.measure || '|' || f.outcome
WHERE coalesce(r.value, '') <> 'absent'
UNION ALL
SELECT CAST(NULL AS INTEGER), r.pmid, r.topic,
       CAST(substr(r.key, 1, instr(r.key, '|') - 1) AS TEXT),
       CAST(substr(r.key, instr(r.key, '|') + 1, instr(substr(r.key, instr(r.key, '|') + 1), '|') - 1) AS TEXT),
       CAST(substr(r.key, instr(r.key, '|') + 1 + instr(substr(r.key, instr(r.key, '|') + 1), '|')) AS TEXT),
       CAST(r.value AS TEXT), CAST(1.0 AS REAL), CAST(coalesce(r.reason, '') AS TEXT),
       CAST(NULL AS INTEGER), CAST(NULL AS INTEGER), CAST(NULL AS INTEGER), CAST('person' AS TEXT),
       CAST('person' AS TEXT), r.reviewer, CAST(NULL AS TEXT)
FROM reviews_current r
WHERE r.field = 'finding' AND r.value <> 'absent'
  AND NOT EXISTS (
    SELECT 1 FROM findings f
    WHERE f.pmid = r.pmid AND f.topic = r.topic AND f.muscle || '|' || f.measure || '|' || f.outcome = r.key
  );

CREATE VIEW populations_effective AS
SELECT p.pmid, p.topic, p.population FROM study_populations p
LEFT JOIN reviews_current r
  ON r.pmid = p.pmid AND r.topic = p.topic AND r.field = 'population' AND r.key = p.population
WHERE coalesce(r.value, 'yes') = 'yes'
UNION ALL
SELECT r.pmid, r.topic, r.key FROM reviews_current r
WHERE r.field = 'population' AND r.value = 'yes'
  AND NOT EXISTS (SELECT 1 FROM study_populations p WHERE p.pmid = r.pmid AND p.topic = r.topic AND p.population = r.key);

CREATE VIEW designs_effective AS
SELECT f.pmid, f.topic, f.design, f.design_source FROM study_facts f
WHERE f.design IS NOT NULL
  AND NOT EXISTS (SELECT 1 FROM reviews_current r WHERE r.pmid = f.pmid AND r.topic = f.topic AND r.field = 'design')
UNION ALL
SELECT r.pmid, r.topic, r.value, CAST('person' AS TEXT) FROM reviews_current r WHERE r.field = 'design';

CREATE VIEW studies AS
SELECT a.pmid, s.topic, a.title, a.year, a.journal,
       (SELECT coalesce(w.collective_name, w.last_name || coalesce(' ' || w.initials, ''))
        FROM authors w WHERE w.pmid = a.pmid AND w.role <> 'investigator' ORDER BY w.position LIMIT 1) AS first_author,
       s.relevance, s.reason, s.decided_by,
       coalesce(rd.value, f.design) AS design,
       CASE WHEN rd.value IS NULL THEN f.design_source ELSE 'person' END AS design_source,
       coalesce(CAST(rn.value AS INTEGER), f.n) AS n,
       CASE WHEN rn.value IS NULL THEN f.n_basis ELSE 'person' END AS n_basis,
       f.n_studies,
       (SELECT group_concat(population, ';') FROM (
          SELECT population FROM populations_effective WHERE pmid = a.pmid AND topic = s.topic ORDER BY 1)) AS population,
       (SELECT group_concat(outcome, ';') FROM (
          SELECT outcome FROM outcome_tags_effective WHERE pmid = a.pmid AND topic = s.topic ORDER BY 1)) AS outcomes,
       -- One value each, so the arms stand here: SQLite cannot look into a view through DISTINCT.
       (SELECT group_concat(muscle, ';') FROM (
          SELECT e.muscle FROM findings e WHERE e.pmid = a.pmid AND e.topic = s.topic AND NOT EXISTS (
            SELECT 1 FROM reviews_current r WHERE r.topic = e.topic AND r.pmid = e.pmid
              AND r.field = 'finding' AND r.key = e.muscle || '|' || e.measure || '|' || e.outcome)
          UNION
          SELECT substr(r.key, 1, instr(r.key, '|') - 1) FROM reviews_current r
          WHERE r.topic = s.topic AND r.pmid = a.pmid AND r.field = 'finding' AND r.value <> 'absent'
          ORDER BY 1)) AS muscles,
       (SELECT group_concat(direction, ';') FROM (
          SELECT e.direction FROM findings e WHERE e.pmid = a.pmid AND e.topic = s.topic AND NOT EXISTS (
            SELECT 1 FROM reviews_current r WHERE r.topic = e.topic AND r.pmid = e.pmid
              AND r.field = 'finding' AND r.key = e.muscle || '|' || e.measure || '|' || e.outcome)
          UNION
          SELECT r.value FROM reviews_current r
          WHERE r.topic = s.topic AND r.pmid = a.pmid AND r.field = 'finding' AND r.value <> 'absent'
          ORDER BY 1)) AS directions,
       f.age, f.sex, a.is_retracted, a.is_retraction_notice, a.status, a.kind, a.language, a.doi, a.pmcid,
       a.first_seen_run, a.last_changed_run,
       (SELECT started_at FROM runs WHERE id = a.first_seen_run) AS first_seen_at,
       s.rules_version,
       'https://pubmed.ncbi.nlm.nih.gov/' || a.pmid || '/' AS url
FROM articles a
JOIN screening_effective s ON s.pmid = a.pmid
LEFT JOIN study_facts f ON f.pmid = a.pmid AND f.topic = s.topic
LEFT JOIN reviews_current rd ON rd.pmid = a.pmid AND rd.topic = s.topic AND rd.field = 'design'
LEFT JOIN reviews_current rn ON rn.pmid = a.pmid AND rn.topic = s.topic AND rn.field = 'n';

CREATE VIEW studies_by_outcome AS
SELECT t.topic, t.outcome, t.directness, a.pmid, a.title, a.year, a.journal, s.relevance,
       coalesce(rd.value, f.design) AS design, coalesce(CAST(rn.value AS INTEGER), f.n) AS n,
       (SELECT group_concat(direction, ';') FROM (
          SELECT e.direction FROM findings e WHERE e.pmid = t.pmid AND e.topic = t.topic
            AND e.outcome = t.outcome AND NOT EXISTS (
            SELECT 1 FROM reviews_current r WHERE r.topic = e.topic AND r.pmid = e.pmid
              AND r.field = 'finding' AND r.key = e.muscle || '|' || e.measure || '|' || e.outcome)
          UNION
          SELECT r.value FROM reviews_current r
          WHERE r.topic = t.topic AND r.pmid = t.pmid AND r.field = 'finding' AND r.value <> 'absent'
            AND substr(r.key, -1 - length(t.outcome)) = '|' || t.outcome
          ORDER BY 1)) AS directions,
       t.sentence, t.decided_by, a.is_retracted
FROM outcome_tags_effective t
JOIN articles a ON a.pmid = t.pmid
JOIN screening_effective s ON s.pmid = t.pmid AND s.topic = t.topic
LEFT JOIN study_facts f ON f.pmid = t.pmid AND f.topic = t.topic
LEFT JOIN reviews_current rd ON rd.pmid = t.pmid AND rd.topic = t.topic AND rd.field = 'design'
LEFT JOIN reviews_current rn ON rn.pmid = t.pmid AND rn.topic = t.topic AND rn.field = 'n';

CREATE VIEW outcomes_by_year AS
SELECT t.topic, t.outcome, a.year, s.relevance, count(*) AS studies
FROM outcome_tags_effective t
JOIN articles a ON a.pmid = t.pmid
JOIN screening_effective s ON s.pmid = t.pmid AND s.topic = t.topic
GROUP BY t.topic, t.outcome, a.year, s.relevance;

CREATE VIEW run_ledger AS
SELECT r.id AS run, r.kind, r.topic, r.status, r.started_at, r.finished_at, r.duration_seconds,
       r.found, r.unchanged, r.new, r.changed, r.withheld, r.failed,
       r.found = r.unchanged + r.new + r.changed + r.withheld + r.failed AS balances,
       r.no_longer_matching, r.withdrawn, r.newly_retracted, r.reread, r.requests, r.bytes,
       r.program_version, r.topic_hash, r.rules_version, r.source, r.message
FROM runs r;

-- The ledger's lines: every search of every run, with the text that was sent and what PubMed made of it.
CREATE VIEW search_ledger AS
SELECT l.run_id AS run, r.topic, s.name AS search, s.label, l.status, r.started_at, l.reported, l.found, l.unchanged,
       l.new, l.changed, l.withheld, l.failed,
       l.found = l.unchanged + l.new + l.changed + l.withheld + l.failed AS balances,
       l.no_longer_matching, l.requests, l.warnings, s.query, l.translation
FROM run_searches l JOIN runs r ON r.id = l.run_id JOIN searches s ON s.id = l.search_id;

CREATE VIEW possible_duplicates AS
SELECT a.pmid AS pmid, b.pmid AS other_pmid, 'same DOI' AS why, a.title AS title, b.title AS other_title
FROM articles a JOIN articles b ON b.doi = a.doi AND b.pmid > a.pmid
UNION ALL
SELECT c.pmid, c.ref_pmid, c.ref_type, a.title, b.title
FROM corrections c
JOIN articles a ON a.pmid = c.pmid
JOIN articles b ON b.pmid = c.ref_pmid
WHERE c.ref_type IN ('UpdateOf', 'RepublishedFrom', 'CorrectedandRepublishedFrom', 'RetractedandRepublishedFrom', 'ReprintOf')
UNION ALL
-- Links to a preprint often have no PMID, only a DOI at the end of the words.
SELECT c.pmid, b.pmid, c.ref_type, a.title, b.title
FROM corrections c
JOIN articles a ON a.pmid = c.pmid
JOIN articles b ON b.doi = lower(rtrim(substr(c.ref_source, instr(c.ref_source, '10.')), '. ')) AND b.pmid <> c.pmid
WHERE c.ref_pmid IS NULL AND instr(c.ref_source, '10.') > 0
  AND c.ref_type IN ('UpdateOf', 'RepublishedFrom', 'CorrectedandRepublishedFrom', 'RetractedandRepublishedFrom', 'ReprintOf');

-- What the rules say now to every question a person has answered, in the words of `reviews.value`.
CREATE VIEW rules_now AS
SELECT r.id, r.pmid, r.topic, r.field, r.key, CASE r.field
    WHEN 'relevance' THEN (SELECT relevance FROM screening s WHERE s.pmid = r.pmid AND s.topic = r.topic)
    WHEN 'outcome' THEN CASE WHEN EXISTS (
      SELECT 1 FROM outcome_tags t WHERE t.pmid = r.pmid AND t.topic = r.topic AND t.outcome = r.key)
      THEN 'yes' ELSE 'no' END
    WHEN 'finding' THEN coalesce((
      SELECT direction FROM findings f WHERE f.pmid = r.pmid AND f.topic = r.topic
        AND f.muscle || '|' || f.measure || '|' || f.outcome = r.key), 'absent')
    WHEN 'design' THEN (SELECT design FROM study_facts f WHERE f.pmid = r.pmid AND f.topic = r.topic)
    WHEN 'n' THEN (SELECT CAST(n AS TEXT) FROM study_facts f WHERE f.pmid = r.pmid AND f.topic = r.topic)
    WHEN 'population' THEN CASE WHEN EXISTS (
      SELECT 1 FROM study_populations p WHERE p.pmid = r.pmid AND p.topic = r.topic AND p.population = r.key)
      THEN 'yes' ELSE 'no' END
  END AS value
FROM reviews r;

-- What waits for a person, most useful first. `proposal` is what stands now; a lower confidence is more urgent.
CREATE VIEW needs_review AS
SELECT r.pmid, r.topic, 1 AS priority, 'text changed since the decision' AS why, r.field, r.key, r.value AS proposal,
       a.title, NULL AS sentence, NULL AS confidence
FROM reviews_current r JOIN articles a ON a.pmid = r.pmid WHERE r.text_hash <> a.text_hash
UNION ALL
SELECT r.pmid, r.topic, 2, 'reviewers disagree', r.field, r.key, group_concat(r.reviewer || ': ' || r.value, ', '),
       a.title, NULL, NULL
FROM (SELECT x.pmid, x.topic, x.field, x.key, x.reviewer, x.value, max(x.id) FROM reviews x
      WHERE x.undone_at IS NULL GROUP BY x.pmid, x.topic, x.field, x.key, x.reviewer) r
JOIN articles a ON a.pmid = r.pmid
GROUP BY r.pmid, r.topic, r.field, r.key HAVING count(DISTINCT r.value) > 1
UNION ALL
SELECT r.pmid, r.topic, 3, 'the rules have changed their mind', r.field, r.key,
       'person ' || r.value || ', rules now ' || coalesce(n.value, 'unknown'), a.title, NULL, NULL
FROM reviews_current r JOIN rules_now n ON n.id = r.id JOIN articles a ON a.pmid = r.pmid
WHERE r.rules_version IS NOT NULL AND n.value IS NOT r.rule_value AND n.value IS NOT r.value
UNION ALL
SELECT s.pmid, s.topic, 4, 'borderline', 'relevance', '', s.relevance, a.title, s.sentence, 0.5
FROM screening s JOIN articles a ON a.pmid = s.pmid
WHERE s.relevance = 'borderline'
  AND NOT EXISTS (SELECT 1 FROM reviews_current r WHERE r.pmid = s.pmid AND r.topic = s.topic AND r.field = 'relevance')
UNION ALL
SELECT f.pmid, f.topic, 5, 'direction unsure', 'finding', f.muscle || '|' || f.measure || '|' || f.outcome, f.direction,
       a.title, f.sentence, f.confidence
FROM findings f
JOIN articles a ON a.pmid = f.pmid
JOIN screening_effective s ON s.pmid = f.pmid AND s.topic = f.topic AND s.relevance = 'include'
WHERE (f.direction = 'unclear' OR f.confidence < 0.6)
  AND NOT EXISTS (
    SELECT 1 FROM reviews_current r WHERE r.pmid = f.pmid AND r.topic = f.topic AND r.field = 'finding'
      AND r.key = f.muscle || '|' || f.measure || '|' || f.outcome);
