-- The tables of gmax. STRICT: a wrong type is an error, not a surprise. NULL is "unknown".
-- Times are UTC ISO text. `topic` is the slug of the topic file: several topics share one database.

CREATE TABLE runs (
  id INTEGER PRIMARY KEY,
  kind TEXT NOT NULL CHECK (kind IN ('pubmed', 'files', 'demo', 'tag', 'reparse')),
  topic TEXT NOT NULL,
  status TEXT NOT NULL CHECK (status IN ('running', 'complete', 'partial', 'failed')),
  started_at TEXT NOT NULL,
  finished_at TEXT,
  source TEXT,
  program_version TEXT NOT NULL,
  topic_hash TEXT NOT NULL,
  rules_version TEXT,
  found INTEGER NOT NULL DEFAULT 0,
  unchanged INTEGER NOT NULL DEFAULT 0,
  new INTEGER NOT NULL DEFAULT 0,
  changed INTEGER NOT NULL DEFAULT 0,
  withheld INTEGER NOT NULL DEFAULT 0,
  failed INTEGER NOT NULL DEFAULT 0,
  no_longer_matching INTEGER NOT NULL DEFAULT 0,
  withdrawn INTEGER NOT NULL DEFAULT 0,
  newly_retracted INTEGER NOT NULL DEFAULT 0,
  reread INTEGER NOT NULL DEFAULT 0,
  requests INTEGER NOT NULL DEFAULT 0,
  bytes INTEGER NOT NULL DEFAULT 0,
  duration_seconds REAL,
  message TEXT
) STRICT;

CREATE TABLE searches (
  id INTEGER PRIMARY KEY,
  topic TEXT NOT NULL,
  name TEXT NOT NULL,
  label TEXT NOT NULL,
  outcome TEXT,
  query TEXT NOT NULL,
  translation TEXT,
  first_run INTEGER REFERENCES runs (id),
  last_run INTEGER REFERENCES runs (id),
  UNIQUE (topic, name, query)
) STRICT;

-- What each search gave in each run: the ledger's lines.
CREATE TABLE run_searches (
  run_id INTEGER NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
  search_id INTEGER NOT NULL REFERENCES searches (id),
  status TEXT NOT NULL CHECK (status IN ('running', 'complete', 'partial', 'failed')),
  reported INTEGER,
  found INTEGER NOT NULL DEFAULT 0,
  unchanged INTEGER NOT NULL DEFAULT 0,
  new INTEGER NOT NULL DEFAULT 0,
  changed INTEGER NOT NULL DEFAULT 0,
  withheld INTEGER NOT NULL DEFAULT 0,
  failed INTEGER NOT NULL DEFAULT 0,
  no_longer_matching INTEGER NOT NULL DEFAULT 0,
  translation TEXT,
  warnings TEXT NOT NULL DEFAULT '[]',
  requests INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (run_id, search_id)
) STRICT;

CREATE TABLE matches (
  search_id INTEGER NOT NULL REFERENCES searches (id) ON DELETE CASCADE,
  pmid INTEGER NOT NULL,
  first_run INTEGER NOT NULL REFERENCES runs (id),
  last_run INTEGER NOT NULL REFERENCES runs (id),
  dropped_run INTEGER REFERENCES runs (id),
  PRIMARY KEY (search_id, pmid)
) STRICT;
CREATE INDEX matches_pmid ON matches (pmid);

-- PMIDs that a search found and that are not stored yet, with what became of the tries.
CREATE TABLE pending_fetches (
  pmid INTEGER PRIMARY KEY,
  topic TEXT NOT NULL,
  reason TEXT NOT NULL,
  first_run INTEGER NOT NULL REFERENCES runs (id),
  tries INTEGER NOT NULL DEFAULT 0,
  last_error TEXT
) STRICT;

-- Files of --from, each applied once.
CREATE TABLE source_files (
  id INTEGER PRIMARY KEY,
  run_id INTEGER NOT NULL REFERENCES runs (id),
  name TEXT NOT NULL,
  path TEXT NOT NULL,
  md5 TEXT NOT NULL,
  production_year INTEGER,
  number INTEGER,
  kind TEXT NOT NULL,
  topic TEXT NOT NULL,
  topic_hash TEXT NOT NULL,
  records INTEGER NOT NULL DEFAULT 0,
  matched INTEGER NOT NULL DEFAULT 0,
  deleted INTEGER NOT NULL DEFAULT 0,
  applied_at TEXT NOT NULL
) STRICT;
CREATE INDEX source_files_md5 ON source_files (md5);

CREATE TABLE raw_replies (
  id INTEGER PRIMARY KEY,
  run_id INTEGER NOT NULL REFERENCES runs (id),
  tool TEXT NOT NULL,
  format TEXT NOT NULL,
  received_at TEXT NOT NULL,
  sha256 TEXT NOT NULL,
  bytes INTEGER NOT NULL,
  pmids TEXT NOT NULL DEFAULT '[]',
  parsed INTEGER NOT NULL DEFAULT 0 CHECK (parsed IN (0, 1)),
  error TEXT,
  body BLOB NOT NULL
) STRICT;
CREATE INDEX raw_replies_run ON raw_replies (run_id);
CREATE INDEX raw_replies_unread ON raw_replies (id) WHERE parsed = 0;

CREATE TABLE articles (
  pmid INTEGER PRIMARY KEY,
  version INTEGER NOT NULL DEFAULT 1,
  kind TEXT NOT NULL CHECK (kind IN ('article', 'book')),
  status TEXT NOT NULL DEFAULT 'current' CHECK (status IN ('current', 'withdrawn')),
  is_retracted INTEGER NOT NULL DEFAULT 0 CHECK (is_retracted IN (0, 1)),
  is_retraction_notice INTEGER NOT NULL DEFAULT 0 CHECK (is_retraction_notice IN (0, 1)),
  year INTEGER,
  pub_date TEXT,
  electronic_date TEXT,
  created_date TEXT,
  revised_date TEXT,
  completed_date TEXT,
  journal TEXT,
  journal_abbreviation TEXT,
  nlm_unique_id TEXT,
  issn TEXT,
  volume TEXT,
  issue TEXT,
  pages TEXT,
  doi TEXT,
  pmcid TEXT,
  language TEXT,
  country TEXT,
  citation_status TEXT,
  publication_status TEXT,
  publication_model TEXT,
  source_format TEXT NOT NULL DEFAULT 'pubmed_xml' CHECK (source_format IN ('pubmed_xml', 'medline')),
  content_hash TEXT NOT NULL,
  text_hash TEXT NOT NULL,
  first_seen_run INTEGER NOT NULL REFERENCES runs (id),
  last_changed_run INTEGER NOT NULL REFERENCES runs (id),
  last_verified_run INTEGER NOT NULL REFERENCES runs (id),
  title TEXT NOT NULL,
  vernacular_title TEXT,
  mesh TEXT,
  keywords TEXT,
  coi_statement TEXT,
  copyright TEXT,
  abstract TEXT
) STRICT;
CREATE INDEX articles_year ON articles (year);
CREATE INDEX articles_doi ON articles (doi) WHERE doi IS NOT NULL;
CREATE INDEX articles_first_seen ON articles (first_seen_run);
CREATE INDEX articles_last_changed ON articles (last_changed_run);
CREATE INDEX articles_last_verified ON articles (last_verified_run, pmid);
CREATE INDEX articles_retracted ON articles (is_retracted) WHERE is_retracted = 1;
CREATE INDEX articles_withdrawn ON articles (status) WHERE status = 'withdrawn';

CREATE TABLE abstract_sections (
  pmid INTEGER NOT NULL REFERENCES articles (pmid) ON DELETE CASCADE,
  seq INTEGER NOT NULL,
  label TEXT,
  category TEXT,
  kind TEXT NOT NULL CHECK (kind IN ('main', 'plain_language', 'other_language')),
  language TEXT,
  text TEXT NOT NULL,
  PRIMARY KEY (pmid, seq)
) STRICT;

CREATE TABLE authors (
  pmid INTEGER NOT NULL REFERENCES articles (pmid) ON DELETE CASCADE,
  position INTEGER NOT NULL,
  role TEXT NOT NULL DEFAULT 'author' CHECK (role IN ('author', 'editor', 'investigator')),
  last_name TEXT,
  fore_name TEXT,
  initials TEXT,
  suffix TEXT,
  collective_name TEXT,
  orcid TEXT,
  affiliation TEXT,
  PRIMARY KEY (pmid, position)
) STRICT;

CREATE TABLE mesh_headings (
  pmid INTEGER NOT NULL REFERENCES articles (pmid) ON DELETE CASCADE,
  seq INTEGER NOT NULL,
  heading INTEGER NOT NULL,
  descriptor TEXT NOT NULL,
  descriptor_ui TEXT,
  qualifier TEXT,
  qualifier_ui TEXT,
  is_major INTEGER NOT NULL CHECK (is_major IN (0, 1)),
  PRIMARY KEY (pmid, seq)
) STRICT;
CREATE INDEX mesh_headings_descriptor ON mesh_headings (descriptor);

CREATE TABLE keywords (
  pmid INTEGER NOT NULL REFERENCES articles (pmid) ON DELETE CASCADE,
  seq INTEGER NOT NULL,
  keyword TEXT NOT NULL,
  owner TEXT NOT NULL,
  is_major INTEGER NOT NULL CHECK (is_major IN (0, 1)),
  PRIMARY KEY (pmid, seq)
) STRICT;

CREATE TABLE publication_types (
  pmid INTEGER NOT NULL REFERENCES articles (pmid) ON DELETE CASCADE,
  seq INTEGER NOT NULL,
  name TEXT NOT NULL,
  ui TEXT,
  PRIMARY KEY (pmid, seq)
) STRICT;

CREATE TABLE article_ids (
  pmid INTEGER NOT NULL REFERENCES articles (pmid) ON DELETE CASCADE,
  seq INTEGER NOT NULL,
  id_type TEXT NOT NULL,
  value TEXT NOT NULL,
  PRIMARY KEY (pmid, seq)
) STRICT;

CREATE TABLE grants (
  pmid INTEGER NOT NULL REFERENCES articles (pmid) ON DELETE CASCADE,
  seq INTEGER NOT NULL,
  agency TEXT,
  grant_id TEXT,
  acronym TEXT,
  country TEXT,
  PRIMARY KEY (pmid, seq)
) STRICT;

CREATE TABLE corrections (
  pmid INTEGER NOT NULL REFERENCES articles (pmid) ON DELETE CASCADE,
  seq INTEGER NOT NULL,
  ref_type TEXT NOT NULL,
  ref_pmid INTEGER,
  ref_source TEXT,
  note TEXT,
  PRIMARY KEY (pmid, seq)
) STRICT;
CREATE INDEX corrections_ref ON corrections (ref_pmid) WHERE ref_pmid IS NOT NULL;

CREATE TABLE accessions (
  pmid INTEGER NOT NULL REFERENCES articles (pmid) ON DELETE CASCADE,
  seq INTEGER NOT NULL,
  data_bank TEXT NOT NULL,
  accession TEXT NOT NULL,
  PRIMARY KEY (pmid, seq)
) STRICT;

CREATE TABLE substances (
  pmid INTEGER NOT NULL REFERENCES articles (pmid) ON DELETE CASCADE,
  seq INTEGER NOT NULL,
  name TEXT NOT NULL,
  PRIMARY KEY (pmid, seq)
) STRICT;

CREATE TABLE history_dates (
  pmid INTEGER NOT NULL REFERENCES articles (pmid) ON DELETE CASCADE,
  seq INTEGER NOT NULL,
  status TEXT NOT NULL,
  date TEXT NOT NULL,
  PRIMARY KEY (pmid, seq)
) STRICT;

CREATE TABLE cited_articles (
  pmid INTEGER NOT NULL REFERENCES articles (pmid) ON DELETE CASCADE,
  seq INTEGER NOT NULL,
  cited_pmid INTEGER NOT NULL,
  PRIMARY KEY (pmid, seq)
) STRICT;

-- Every earlier content of a record, with what changed when it was replaced.
CREATE TABLE article_versions (
  pmid INTEGER NOT NULL REFERENCES articles (pmid) ON DELETE CASCADE,
  seen_run INTEGER NOT NULL REFERENCES runs (id),
  seq INTEGER NOT NULL,
  replaced_run INTEGER NOT NULL REFERENCES runs (id),
  content_hash TEXT NOT NULL,
  changes TEXT NOT NULL,
  record BLOB NOT NULL,
  PRIMARY KEY (pmid, seen_run, seq)
) STRICT;

CREATE TABLE screening (
  pmid INTEGER NOT NULL REFERENCES articles (pmid) ON DELETE CASCADE,
  topic TEXT NOT NULL,
  relevance TEXT NOT NULL CHECK (relevance IN ('include', 'borderline', 'exclude')),
  reason TEXT NOT NULL,
  sentence TEXT,
  section_seq INTEGER,
  start INTEGER,
  "end" INTEGER,
  rule TEXT,
  rules_version TEXT NOT NULL,
  text_hash TEXT NOT NULL,
  tagged_run INTEGER REFERENCES runs (id),
  PRIMARY KEY (pmid, topic)
) STRICT;
CREATE INDEX screening_relevance ON screening (topic, relevance, pmid);

CREATE TABLE outcome_tags (
  pmid INTEGER NOT NULL REFERENCES articles (pmid) ON DELETE CASCADE,
  topic TEXT NOT NULL,
  outcome TEXT NOT NULL,
  directness TEXT NOT NULL CHECK (directness IN ('direct', 'surrogate', 'adjacent')),
  sentence TEXT NOT NULL,
  section_seq INTEGER NOT NULL,
  start INTEGER NOT NULL,
  "end" INTEGER NOT NULL,
  rule TEXT NOT NULL,
  rules_version TEXT NOT NULL,
  PRIMARY KEY (pmid, topic, outcome)
) STRICT;
CREATE INDEX outcome_tags_outcome ON outcome_tags (topic, outcome, pmid);

CREATE TABLE findings (
  id INTEGER PRIMARY KEY,
  pmid INTEGER NOT NULL REFERENCES articles (pmid) ON DELETE CASCADE,
  topic TEXT NOT NULL,
  muscle TEXT NOT NULL,
  measure TEXT NOT NULL,
  outcome TEXT NOT NULL,
  direction TEXT NOT NULL CHECK (direction IN ('supports', 'contradicts', 'null', 'within_group', 'mixed', 'unclear')),
  confidence REAL NOT NULL,
  sentence TEXT NOT NULL,
  section_seq INTEGER NOT NULL,
  start INTEGER NOT NULL,
  "end" INTEGER NOT NULL,
  rule TEXT NOT NULL,
  rules_version TEXT NOT NULL,
  UNIQUE (pmid, topic, muscle, measure, outcome)
) STRICT;
CREATE INDEX findings_outcome ON findings (topic, outcome, muscle, measure);
CREATE INDEX findings_muscle ON findings (topic, muscle, pmid);

CREATE TABLE study_facts (
  pmid INTEGER NOT NULL REFERENCES articles (pmid) ON DELETE CASCADE,
  topic TEXT NOT NULL,
  design TEXT,
  design_source TEXT,
  design_sentence TEXT,
  n INTEGER,
  n_basis TEXT NOT NULL DEFAULT 'unknown',
  n_sentence TEXT,
  n_studies INTEGER,
  n_studies_sentence TEXT,
  population TEXT,
  age TEXT,
  age_sentence TEXT,
  sex TEXT,
  sex_sentence TEXT,
  spin_sentence TEXT,
  rules_version TEXT NOT NULL,
  PRIMARY KEY (pmid, topic)
) STRICT;
CREATE INDEX study_facts_design ON study_facts (topic, design, pmid);

CREATE TABLE study_populations (
  pmid INTEGER NOT NULL REFERENCES articles (pmid) ON DELETE CASCADE,
  topic TEXT NOT NULL,
  population TEXT NOT NULL,
  sentence TEXT,
  rule TEXT,
  PRIMARY KEY (pmid, topic, population)
) STRICT;
CREATE INDEX study_populations_population ON study_populations (topic, population, pmid);

CREATE TABLE companion_muscles (
  pmid INTEGER NOT NULL REFERENCES articles (pmid) ON DELETE CASCADE,
  topic TEXT NOT NULL,
  muscle TEXT NOT NULL,
  sentence TEXT,
  PRIMARY KEY (pmid, topic, muscle)
) STRICT;

-- A person's decisions: never changed, only followed by a later one or undone. They outlive re-tagging.
-- field: relevance, outcome, finding, design, n, population. key: '' or the outcome, 'muscle|measure|outcome', the population.
-- value: the decided value; for outcome and population 'yes' or 'no'; for a finding a direction or 'absent'.
-- rule_value: what the rules said then ('no' and 'absent' included); directness: of an outcome, from the vocabulary.
CREATE TABLE reviews (
  id INTEGER PRIMARY KEY,
  pmid INTEGER NOT NULL REFERENCES articles (pmid),
  topic TEXT NOT NULL,
  reviewer TEXT NOT NULL,
  decided_at TEXT NOT NULL,
  field TEXT NOT NULL CHECK (field IN ('relevance', 'outcome', 'finding', 'design', 'n', 'population')),
  key TEXT NOT NULL DEFAULT '',
  value TEXT NOT NULL,
  directness TEXT CHECK (directness IN ('direct', 'surrogate', 'adjacent')),
  reason TEXT,
  text_hash TEXT NOT NULL,
  rule_value TEXT,
  rules_version TEXT,
  undone_at TEXT
) STRICT;
CREATE INDEX reviews_study ON reviews (topic, pmid, field, key, id);

-- What each report counted, so that the next can say what is new and what was retracted since.
CREATE TABLE report_snapshots (
  id INTEGER PRIMARY KEY,
  topic TEXT NOT NULL,
  made_at TEXT NOT NULL,
  run_id INTEGER REFERENCES runs (id),
  content_hash TEXT NOT NULL,
  manifest TEXT NOT NULL
) STRICT;

-- What was already said to whom, so that nothing is said twice.
CREATE TABLE notices_sent (
  id INTEGER PRIMARY KEY,
  key TEXT NOT NULL,
  channel TEXT NOT NULL,
  sent_at TEXT NOT NULL,
  title TEXT NOT NULL,
  text TEXT NOT NULL,
  UNIQUE (key, channel)
) STRICT;

CREATE VIRTUAL TABLE articles_fts USING fts5 (
  title, abstract, mesh, keywords,
  content = 'articles', content_rowid = 'pmid',
  tokenize = 'porter unicode61 remove_diacritics 2'
);
CREATE TRIGGER articles_fts_insert AFTER INSERT ON articles BEGIN
  INSERT INTO articles_fts (rowid, title, abstract, mesh, keywords)
  VALUES (new.pmid, new.title, new.abstract, new.mesh, new.keywords);
END;
CREATE TRIGGER articles_fts_delete AFTER DELETE ON articles BEGIN
  INSERT INTO articles_fts (articles_fts, rowid, title, abstract, mesh, keywords)
  VALUES ('delete', old.pmid, old.title, old.abstract, old.mesh, old.keywords);
END;
CREATE TRIGGER articles_fts_update AFTER UPDATE OF title, abstract, mesh, keywords ON articles
WHEN old.title IS NOT new.title OR old.abstract IS NOT new.abstract
  OR old.mesh IS NOT new.mesh OR old.keywords IS NOT new.keywords BEGIN
  INSERT INTO articles_fts (articles_fts, rowid, title, abstract, mesh, keywords)
  VALUES ('delete', old.pmid, old.title, old.abstract, old.mesh, old.keywords);
  INSERT INTO articles_fts (rowid, title, abstract, mesh, keywords)
  VALUES (new.pmid, new.title, new.abstract, new.mesh, new.keywords);
END;
