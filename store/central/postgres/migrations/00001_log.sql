-- +goose Up

-- The program works as firstcall_app, whoever it signs in as: that role reads
-- and appends, and can change or remove no record and no table. The role is the
-- cluster's, so it may be there already.
-- +goose StatementBegin
DO $$
BEGIN
	IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'firstcall_app') THEN
		CREATE ROLE firstcall_app NOLOGIN;
	END IF;
EXCEPTION WHEN duplicate_object OR unique_violation THEN
	NULL; -- another database of this cluster is being set up at this moment
END $$;
-- +goose StatementEnd

-- +goose StatementBegin
DO $$
BEGIN
	GRANT firstcall_app TO CURRENT_USER;
EXCEPTION WHEN insufficient_privilege THEN
	NULL; -- whoever made the role grants it
END $$;
-- +goose StatementEnd

CREATE TABLE store (
	one boolean PRIMARY KEY DEFAULT true CHECK (one),
	id uuid NOT NULL DEFAULT gen_random_uuid(),
	restores bigint NOT NULL DEFAULT 0, -- numbers this life of the store
	era bigint NOT NULL DEFAULT 0 -- counts the lives that are in this database
);
INSERT INTO store DEFAULT VALUES;

-- One row for each id that was ever kept or erased. The place in the feed is
-- (era, txid, seq); era is store.era at the time, as txid may begin again
-- lower when a dump is restored into a new cluster (SYNC 21, 25). What a
-- desk sends is in bytea columns, unless Read has looked at it: text refuses NUL.
CREATE TABLE record (
	id uuid PRIMARY KEY,
	era bigint NOT NULL,
	txid xid8 NOT NULL DEFAULT pg_current_xact_id(),
	seq bigint NOT NULL GENERATED ALWAYS AS IDENTITY,
	force text, -- this and the next three are null for an erased id that never came
	agency text,
	desk uuid,
	desk_seq bigint,
	kind text,
	subject uuid,
	supersedes uuid,
	reported_at timestamptz,
	schema bigint,
	needs_upgrade boolean,
	by_role text, -- what the desk was allowed when it sent this
	by_forces text[],
	received_at timestamptz NOT NULL DEFAULT now(), -- or when it was erased
	hash bytea,
	header bytea,
	summary bytea,
	detail bytea,
	detail_digest bytea,
	erased_at timestamptz,
	CHECK (num_nulls(force, agency, desk, desk_seq, kind, subject, reported_at, schema, needs_upgrade,
		by_role, by_forces, hash, header, summary, detail, detail_digest) = 0 OR erased_at IS NOT NULL),
	CHECK (num_nonnulls(kind, subject, supersedes, reported_at, schema, needs_upgrade,
		by_role, by_forces, hash, header, summary, detail, detail_digest) = 0 OR erased_at IS NULL)
);
CREATE INDEX record_feed ON record (era, txid, seq);
CREATE INDEX record_supersedes ON record (supersedes) WHERE supersedes IS NOT NULL;
CREATE INDEX record_subject ON record (subject) WHERE subject IS NOT NULL;
CREATE INDEX record_desk ON record (desk, desk_seq);
CREATE INDEX record_received ON record (received_at);

-- What a record is found by: HMACs that say nothing without the store's key. Only
-- the record behind one is behind the wall.
CREATE TABLE token (
	token bytea NOT NULL,
	reported_at timestamptz NOT NULL,
	id uuid NOT NULL,
	PRIMARY KEY (token, reported_at, id)
);
CREATE INDEX token_id ON token (id);

CREATE TABLE quarantine (
	n bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	desk uuid NOT NULL, -- this and the next three are the credential's
	role text NOT NULL,
	forces text[] NOT NULL,
	agency text NOT NULL,
	fingerprint bytea NOT NULL, -- of the desk and all the bytes
	id uuid NOT NULL,
	header_id uuid, -- the id in the header, if it can be read
	claim bytea NOT NULL, -- SHA-256 of the hash that it came with
	hash bytea,
	header bytea,
	summary bytea,
	detail bytea,
	detail_digest bytea,
	reason text NOT NULL,
	at timestamptz NOT NULL DEFAULT now(),
	UNIQUE (fingerprint)
);
CREATE INDEX quarantine_id ON quarantine (id);
CREATE INDEX quarantine_header_id ON quarantine (header_id);

-- The planner's statistics would keep samples of what a caller said, which no
-- erasure reaches (SYNC 38).
ALTER TABLE record ALTER header SET STATISTICS 0, ALTER summary SET STATISTICS 0, ALTER detail SET STATISTICS 0;
ALTER TABLE quarantine ALTER claim SET STATISTICS 0, ALTER hash SET STATISTICS 0, ALTER header SET STATISTICS 0,
	ALTER summary SET STATISTICS 0, ALTER detail SET STATISTICS 0;
ALTER TABLE token ALTER token SET STATISTICS 0;

-- Row-level security is the second wall: each query names its scope itself. The
-- settings last for one transaction; without them nothing is seen.
ALTER TABLE record ENABLE ROW LEVEL SECURITY;
ALTER TABLE quarantine ENABLE ROW LEVEL SECURITY;

CREATE POLICY scope ON record FOR SELECT TO firstcall_app USING (
	(force = ANY ((SELECT NULLIF(current_setting('firstcall.forces', true), ''))::text[])
		AND ((SELECT current_setting('firstcall.police', true)) = 'true'
			OR agency = (SELECT current_setting('firstcall.agency', true))))
	OR (force IS NULL AND (SELECT NULLIF(current_setting('firstcall.forces', true), '')) IS NOT NULL));
CREATE POLICY own ON record FOR SELECT TO firstcall_app USING (
	desk = (SELECT NULLIF(current_setting('firstcall.desk', true), ''))::uuid);
CREATE POLICY append ON record FOR INSERT TO firstcall_app WITH CHECK (
	desk = NULLIF(current_setting('firstcall.desk', true), '')::uuid
	AND force = ANY (NULLIF(current_setting('firstcall.forces', true), '')::text[])
	AND (agency = current_setting('firstcall.agency', true) OR current_setting('firstcall.police', true) = 'true')
	AND erased_at IS NULL);

CREATE POLICY scope ON quarantine FOR SELECT TO firstcall_app USING (
	forces && (SELECT NULLIF(current_setting('firstcall.forces', true), ''))::text[]
	AND ((SELECT current_setting('firstcall.police', true)) = 'true'
		OR agency = (SELECT current_setting('firstcall.agency', true))));
CREATE POLICY own ON quarantine TO firstcall_app
	USING (desk = NULLIF(current_setting('firstcall.desk', true), '')::uuid);

-- What has to look beyond one's own scope does so here and gives back no more
-- than the answer to a push needs.

-- covered says whether whoever pushes may learn of a record and go on from it: its
-- own desk's, one that never came, or one in scope.
-- +goose StatementBegin
CREATE FUNCTION covered(force text, agency text, desk uuid) RETURNS boolean LANGUAGE sql STABLE
AS $$
	SELECT coalesce(force IS NULL OR desk = NULLIF(current_setting('firstcall.desk', true), '')::uuid
		OR force = ANY (NULLIF(current_setting('firstcall.forces', true), '')::text[])
			AND (current_setting('firstcall.police', true) = 'true' OR agency = current_setting('firstcall.agency', true)), false)
$$;
-- +goose StatementEnd

-- held says of each id whether a record has it, erased or not, whether that is
-- covered, and whether it has that hash too (SYNC 15, 37).
-- +goose StatementBegin
CREATE FUNCTION held(ids uuid[], hashes bytea[]) RETURNS TABLE (n bigint, erased boolean, known boolean, same boolean, seq bigint)
	LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
	SELECT a.n, r.erased_at IS NOT NULL, covered(r.force, r.agency, r.desk), r.hash IS NOT DISTINCT FROM a.hash, r.seq
	FROM unnest(ids, hashes) WITH ORDINALITY AS a (id, hash, n) JOIN record AS r ON r.id = a.id
$$;
-- +goose StatementEnd

-- outside gives those ids that a record has which is not covered, or that are the
-- subject of records of which none is.
-- +goose StatementBegin
CREATE FUNCTION outside(ids uuid[]) RETURNS SETOF uuid
	LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
	SELECT a.id FROM unnest(ids) AS a (id)
	WHERE EXISTS (SELECT FROM record AS r WHERE r.id = a.id AND NOT covered(r.force, r.agency, r.desk))
		OR EXISTS (SELECT FROM record AS r WHERE r.subject = a.id)
			AND NOT EXISTS (SELECT FROM record AS r WHERE r.subject = a.id AND covered(r.force, r.agency, r.desk))
$$;
-- +goose StatementEnd

-- superseded gives those ids that a record which is covered supersedes already
-- (SYNC 30).
-- +goose StatementBegin
CREATE FUNCTION superseded(ids uuid[]) RETURNS SETOF uuid
	LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
	SELECT DISTINCT r.supersedes FROM record AS r WHERE r.supersedes = ANY (ids) AND covered(r.force, r.agency, r.desk)
$$;
-- +goose StatementEnd

-- place notes the number of a record that was erased before it came: that of the
-- desk that pushes it.
-- +goose StatementBegin
CREATE FUNCTION place(erased uuid, seq bigint) RETURNS void
	LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
	UPDATE record AS r SET desk = NULLIF(current_setting('firstcall.desk', true), '')::uuid, desk_seq = place.seq
	WHERE r.id = place.erased AND r.erased_at IS NOT NULL AND r.desk IS NULL
$$;
-- +goose StatementEnd

-- erase destroys contents and keeps the ids (SYNC 36). It is the only way in
-- which the program's role can alter a record. The row stays where it is, so
-- that no push can bring the id back, but moves to the end of the feed.
-- +goose StatementBegin
CREATE FUNCTION erase(ids uuid[], at timestamptz) RETURNS void
	LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
	INSERT INTO record AS r (id, era, erased_at)
	SELECT a.id, s.era, at FROM unnest(ids) WITH ORDINALITY AS a (id, n), store AS s
	GROUP BY a.id, s.era ORDER BY min(a.n)
	ON CONFLICT (id) DO UPDATE SET era = excluded.era, txid = DEFAULT, seq = DEFAULT, erased_at = excluded.erased_at, received_at = now(),
		kind = NULL, subject = NULL, supersedes = NULL, reported_at = NULL, schema = NULL, needs_upgrade = NULL,
		by_role = NULL, by_forces = NULL, hash = NULL, header = NULL, summary = NULL, detail = NULL, detail_digest = NULL
	WHERE r.erased_at IS NULL;
	DELETE FROM quarantine AS q WHERE q.id = ANY (ids) OR q.header_id = ANY (ids);
	DELETE FROM token AS t WHERE t.id = ANY (ids);
$$;
-- +goose StatementEnd

REVOKE ALL ON store, record, quarantine, token FROM PUBLIC;
REVOKE ALL ON FUNCTION covered, held, outside, superseded, place, erase FROM PUBLIC;
GRANT SELECT ON store, goose_db_version TO firstcall_app;
GRANT SELECT, INSERT ON record, token TO firstcall_app;
GRANT SELECT, INSERT, DELETE ON quarantine TO firstcall_app;
GRANT EXECUTE ON FUNCTION held, outside, superseded, place, erase TO firstcall_app;
