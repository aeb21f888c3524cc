-- The tables and views of a desk of schema version 1, as they were. Never changed: migrations start from here.
CREATE TABLE "document" ("number" INTEGER, "id" VARCHAR, "text" VARCHAR, "source" VARCHAR, "url" VARCHAR, "title" VARCHAR, "author" VARCHAR, "published" VARCHAR, "language" VARCHAR, "extra" VARCHAR);
CREATE TABLE "mention" ("number" INTEGER, "position" INTEGER, "id" VARCHAR, "document" VARCHAR, "confidence" DOUBLE, "method" VARCHAR, "start" BIGINT, "end" BIGINT, "text" VARCHAR, "kind" VARCHAR, "actor" VARCHAR);
CREATE TABLE "actor" ("number" INTEGER, "position" INTEGER, "id" VARCHAR, "document" VARCHAR, "confidence" DOUBLE, "method" VARCHAR, "name" VARCHAR, "kind" VARCHAR, "country" VARCHAR, "sector" VARCHAR, "known" BOOLEAN);
CREATE TABLE "actor_role" ("number" INTEGER, "document" VARCHAR, "actor" VARCHAR, "position" INTEGER, "title" VARCHAR, "organization" VARCHAR, "country" VARCHAR, "begin" VARCHAR, "end" VARCHAR);
CREATE TABLE "actor_alias" ("number" INTEGER, "document" VARCHAR, "actor" VARCHAR, "position" INTEGER, "alias" VARCHAR);
CREATE TABLE "time" ("number" INTEGER, "position" INTEGER, "id" VARCHAR, "document" VARCHAR, "confidence" DOUBLE, "method" VARCHAR, "start" BIGINT, "end" BIGINT, "text" VARCHAR, "type" VARCHAR, "value" VARCHAR, "begin_at" VARCHAR, "end_at" VARCHAR);
CREATE TABLE "place" ("number" INTEGER, "position" INTEGER, "id" VARCHAR, "document" VARCHAR, "confidence" DOUBLE, "method" VARCHAR, "start" BIGINT, "end" BIGINT, "text" VARCHAR, "name" VARCHAR, "latitude" DOUBLE, "longitude" DOUBLE, "country" VARCHAR, "admin1" VARCHAR, "geonames_id" BIGINT, "feature" VARCHAR);
CREATE TABLE "statement" ("number" INTEGER, "position" INTEGER, "id" VARCHAR, "document" VARCHAR, "confidence" DOUBLE, "method" VARCHAR, "form" VARCHAR, "act" VARCHAR, "relayed_by" VARCHAR);
CREATE TABLE "statement_source" ("number" INTEGER, "document" VARCHAR, "statement" VARCHAR, "position" INTEGER, "start" BIGINT, "end" BIGINT, "text" VARCHAR, "actor" VARCHAR);
CREATE TABLE "statement_cue" ("number" INTEGER, "document" VARCHAR, "statement" VARCHAR, "position" INTEGER, "start" BIGINT, "end" BIGINT, "text" VARCHAR);
CREATE TABLE "statement_content" ("number" INTEGER, "document" VARCHAR, "statement" VARCHAR, "position" INTEGER, "start" BIGINT, "end" BIGINT, "text" VARCHAR);
CREATE TABLE "statement_addressee" ("number" INTEGER, "document" VARCHAR, "statement" VARCHAR, "position" INTEGER, "start" BIGINT, "end" BIGINT, "text" VARCHAR, "actor" VARCHAR);
CREATE TABLE "statement_venue" ("number" INTEGER, "document" VARCHAR, "statement" VARCHAR, "position" INTEGER, "start" BIGINT, "end" BIGINT, "text" VARCHAR, "actor" VARCHAR);
CREATE TABLE "event" ("number" INTEGER, "position" INTEGER, "id" VARCHAR, "document" VARCHAR, "confidence" DOUBLE, "method" VARCHAR, "trigger_start" BIGINT, "trigger_end" BIGINT, "trigger_text" VARCHAR, "type" VARCHAR, "mode" VARCHAR, "quad" VARCHAR, "place" VARCHAR, "time" VARCHAR, "begin_at" VARCHAR, "end_at" VARCHAR, "reality" VARCHAR, "statement" VARCHAR, "same_as" VARCHAR);
CREATE TABLE "event_actor" ("number" INTEGER, "document" VARCHAR, "event" VARCHAR, "position" INTEGER, "start" BIGINT, "end" BIGINT, "text" VARCHAR, "actor" VARCHAR);
CREATE TABLE "event_recipient" ("number" INTEGER, "document" VARCHAR, "event" VARCHAR, "position" INTEGER, "start" BIGINT, "end" BIGINT, "text" VARCHAR, "actor" VARCHAR);
CREATE TABLE "label" ("number" INTEGER, "position" INTEGER, "id" VARCHAR, "document" VARCHAR, "confidence" DOUBLE, "method" VARCHAR, "start" BIGINT, "end" BIGINT, "text" VARCHAR, "by" VARCHAR, "target" VARCHAR, "target_span_start" BIGINT, "target_span_end" BIGINT, "target_span_text" VARCHAR, "stance" VARCHAR, "quoted" BOOLEAN, "statement" VARCHAR, "time" VARCHAR);
CREATE TABLE "outlook" ("number" INTEGER, "position" INTEGER, "id" VARCHAR, "document" VARCHAR, "confidence" DOUBLE, "method" VARCHAR, "start" BIGINT, "end" BIGINT, "text" VARCHAR, "kind" VARCHAR, "holder" VARCHAR, "statement" VARCHAR);
CREATE TABLE "outlook_about" ("number" INTEGER, "document" VARCHAR, "outlook" VARCHAR, "position" INTEGER, "actor" VARCHAR);
CREATE TABLE "parallel" ("number" INTEGER, "position" INTEGER, "id" VARCHAR, "document" VARCHAR, "confidence" DOUBLE, "method" VARCHAR, "start" BIGINT, "end" BIGINT, "text" VARCHAR, "basis_start" BIGINT, "basis_end" BIGINT, "basis_text" VARCHAR, "time" VARCHAR);
CREATE TABLE "parallel_present" ("number" INTEGER, "document" VARCHAR, "parallel" VARCHAR, "position" INTEGER, "start" BIGINT, "end" BIGINT, "text" VARCHAR, "actor" VARCHAR);
CREATE TABLE "parallel_past" ("number" INTEGER, "document" VARCHAR, "parallel" VARCHAR, "position" INTEGER, "start" BIGINT, "end" BIGINT, "text" VARCHAR, "actor" VARCHAR);
CREATE TABLE "shift" ("number" INTEGER, "position" INTEGER, "id" VARCHAR, "document" VARCHAR, "confidence" DOUBLE, "method" VARCHAR, "start" BIGINT, "end" BIGINT, "text" VARCHAR, "kind" VARCHAR, "actor" VARCHAR, "target" VARCHAR, "before_value" VARCHAR, "before_begin_at" VARCHAR, "before_end_at" VARCHAR, "after_value" VARCHAR, "after_begin_at" VARCHAR, "after_end_at" VARCHAR, "basis" VARCHAR, "strength" DOUBLE, "p_value" DOUBLE);
CREATE TABLE "shift_before" ("number" INTEGER, "document" VARCHAR, "shift" VARCHAR, "position" INTEGER, "record" VARCHAR);
CREATE TABLE "shift_after" ("number" INTEGER, "document" VARCHAR, "shift" VARCHAR, "position" INTEGER, "record" VARCHAR);
CREATE TABLE "meta" ("key" VARCHAR, "value" VARCHAR);
CREATE TABLE "reading" ("number" INTEGER, "document" VARCHAR, "version" VARCHAR, "read_at" VARCHAR, "status" VARCHAR, "reason" VARCHAR);
CREATE TABLE "skipped" ("origin" VARCHAR, "reason" VARCHAR, "detail" VARCHAR, "document" VARCHAR, "read_at" VARCHAR);
CREATE TABLE "duplicate" ("number" INTEGER, "document" VARCHAR, "original_number" INTEGER, "original" VARCHAR, "kind" VARCHAR, "similarity" DOUBLE);
CREATE TABLE "fingerprint" ("number" INTEGER, "document" VARCHAR, "text_hash" VARCHAR, "exact" VARCHAR, "signature" BLOB);
CREATE TABLE "fingerprint_band" ("exact" VARCHAR, "band" UTINYINT, "value" UBIGINT);
CREATE TABLE "near_pair" ("exact" VARCHAR, "other" VARCHAR, "similarity" DOUBLE);
CREATE TABLE "identity" ("number" INTEGER, "document" VARCHAR, "actor" VARCHAR, "identity" VARCHAR, "base" VARCHAR, "method" VARCHAR, "confidence" DOUBLE, "status" VARCHAR, "name_key" VARCHAR, "last_word" VARCHAR, "kind_group" VARCHAR, "country" VARCHAR);
CREATE TABLE "decision" ("id" INTEGER, "kind" VARCHAR, "subject" VARCHAR, "document" VARCHAR, "object" VARCHAR, "value" VARCHAR, "by" VARCHAR, "at" VARCHAR, "note" VARCHAR, "undone_by" VARCHAR, "undone_at" VARCHAR);
CREATE TABLE "posting" ("term" VARCHAR, "numbers" INTEGER[], "counts" USMALLINT[]);
CREATE TABLE "document_length" ("number" INTEGER, "words" INTEGER);
CREATE OR REPLACE VIEW counted_document AS SELECT * FROM "document" WHERE number NOT IN (SELECT number FROM duplicate);
CREATE OR REPLACE VIEW counted_mention AS SELECT r.* FROM "mention" r WHERE r.number NOT IN (SELECT number FROM duplicate) AND (r.document, r.id) NOT IN (SELECT (document, subject) FROM decision WHERE kind = 'reject' AND object = 'mention' AND undone_at IS NULL);
CREATE OR REPLACE VIEW counted_actor AS SELECT r.* FROM "actor" r WHERE r.number NOT IN (SELECT number FROM duplicate) AND (r.document, r.id) NOT IN (SELECT (document, subject) FROM decision WHERE kind = 'reject' AND object = 'actor' AND undone_at IS NULL);
CREATE OR REPLACE VIEW counted_time AS SELECT r.* FROM "time" r WHERE r.number NOT IN (SELECT number FROM duplicate) AND (r.document, r.id) NOT IN (SELECT (document, subject) FROM decision WHERE kind = 'reject' AND object = 'time' AND undone_at IS NULL);
CREATE OR REPLACE VIEW counted_place AS SELECT r.* FROM "place" r WHERE r.number NOT IN (SELECT number FROM duplicate) AND (r.document, r.id) NOT IN (SELECT (document, subject) FROM decision WHERE kind = 'reject' AND object = 'place' AND undone_at IS NULL);
CREATE OR REPLACE VIEW counted_statement AS SELECT r.* FROM "statement" r WHERE r.number NOT IN (SELECT number FROM duplicate) AND (r.document, r.id) NOT IN (SELECT (document, subject) FROM decision WHERE kind = 'reject' AND object = 'statement' AND undone_at IS NULL);
CREATE OR REPLACE VIEW counted_event AS SELECT r.* FROM "event" r WHERE r.number NOT IN (SELECT number FROM duplicate) AND (r.document, r.id) NOT IN (SELECT (document, subject) FROM decision WHERE kind = 'reject' AND object = 'event' AND undone_at IS NULL) AND r.same_as IS NULL;
CREATE OR REPLACE VIEW counted_label AS SELECT r.* FROM "label" r WHERE r.number NOT IN (SELECT number FROM duplicate) AND (r.document, r.id) NOT IN (SELECT (document, subject) FROM decision WHERE kind = 'reject' AND object = 'label' AND undone_at IS NULL);
CREATE OR REPLACE VIEW counted_outlook AS SELECT r.* FROM "outlook" r WHERE r.number NOT IN (SELECT number FROM duplicate) AND (r.document, r.id) NOT IN (SELECT (document, subject) FROM decision WHERE kind = 'reject' AND object = 'outlook' AND undone_at IS NULL);
CREATE OR REPLACE VIEW counted_parallel AS SELECT r.* FROM "parallel" r WHERE r.number NOT IN (SELECT number FROM duplicate) AND (r.document, r.id) NOT IN (SELECT (document, subject) FROM decision WHERE kind = 'reject' AND object = 'parallel' AND undone_at IS NULL);
CREATE OR REPLACE VIEW counted_shift AS SELECT r.* FROM "shift" r WHERE r.number NOT IN (SELECT number FROM duplicate) AND (r.document, r.id) NOT IN (SELECT (document, subject) FROM decision WHERE kind = 'reject' AND object = 'shift' AND undone_at IS NULL);
CREATE OR REPLACE VIEW identity_suggestion AS
WITH loose AS (SELECT * FROM identity WHERE method = 'local'),
full_name AS (SELECT DISTINCT identity, last_word FROM identity
              WHERE kind_group = 'person' AND method IN ('registry', 'full-name')),
by_surname AS (
    SELECT l.number, l.document, l.actor, f.identity, 'surname' AS method,
           0.5 / count(*) OVER (PARTITION BY l.number, l.actor) AS confidence
    FROM loose l JOIN full_name f ON l.name_key = f.last_word
    WHERE l.kind_group = 'person' AND f.identity <> l.identity),
same_name AS (
    SELECT number, document, actor, min(identity) OVER (PARTITION BY name_key, kind_group) AS identity,
           'same-name' AS method, 0.3 AS confidence, identity AS own
    FROM loose WHERE name_key <> '')
SELECT *, 'suggested' AS status FROM by_surname
UNION ALL BY NAME
SELECT * EXCLUDE (own), 'suggested' AS status FROM same_name s WHERE identity <> own
    AND NOT EXISTS (SELECT 1 FROM by_surname b WHERE b.number = s.number AND b.actor = s.actor);
INSERT INTO meta VALUES ('schema_version', '1');
