-- +goose Up

-- Who belongs, which question sets there are, and the audit: the tables of
-- package roll, the same as on SQLite, so that the same statements serve both.
-- Times are milliseconds since 1970, 0 for never. Tokens, codes and PINs are
-- kept as what they were hashed to.
CREATE TABLE counter (name text PRIMARY KEY, n bigint NOT NULL);
INSERT INTO counter (name, n) VALUES ('desk', 0), ('pack', 0);

CREATE TABLE desk (
	name text PRIMARY KEY,
	code text NOT NULL UNIQUE,
	id text UNIQUE,
	forces text NOT NULL,
	agency text NOT NULL,
	role text NOT NULL,
	added bigint NOT NULL,
	enrolled bigint NOT NULL DEFAULT 0,
	revoked bigint NOT NULL DEFAULT 0,
	seen bigint NOT NULL DEFAULT 0,
	token bytea UNIQUE,
	once bytea UNIQUE, -- the enrolment code that serves until once_until
	once_until bigint NOT NULL DEFAULT 0
);

CREATE TABLE person (
	force text NOT NULL,
	collar text NOT NULL,
	agency text NOT NULL,
	role text NOT NULL,
	added bigint NOT NULL,
	revoked bigint NOT NULL DEFAULT 0,
	salt bytea NOT NULL,
	pin bytea NOT NULL,
	cost text NOT NULL,
	PRIMARY KEY (force, collar)
);

CREATE TABLE session (
	token bytea PRIMARY KEY,
	force text NOT NULL,
	collar text NOT NULL,
	desk text NOT NULL,
	until bigint NOT NULL
);
CREATE INDEX session_person ON session (force, collar);

CREATE TABLE pin_try (
	desk text NOT NULL,
	force text NOT NULL,
	collar text NOT NULL,
	wrong bigint NOT NULL,
	until bigint NOT NULL,
	at bigint NOT NULL, -- the last try
	PRIMARY KEY (desk, force, collar)
);
CREATE INDEX pin_try_at ON pin_try (at);

CREATE TABLE pack (
	hash bytea PRIMARY KEY,
	id text NOT NULL,
	force text NOT NULL,
	version text NOT NULL,
	bytes bytea NOT NULL,
	UNIQUE (id, version)
);

CREATE TABLE publication (
	n bigint PRIMARY KEY, -- the place in the order
	id text NOT NULL,
	hash bytea NOT NULL REFERENCES pack (hash),
	starts bigint NOT NULL,
	at bigint NOT NULL,
	by_whom text NOT NULL,
	approver text NOT NULL,
	waits boolean NOT NULL,
	back boolean NOT NULL -- brought back by a rollback
);
CREATE UNIQUE INDEX publication_waits ON publication (id) WHERE waits;

CREATE TABLE audit (n bigint PRIMARY KEY, hash bytea NOT NULL, entry text NOT NULL);
CREATE TABLE audit_head (one integer PRIMARY KEY CHECK (one = 1), n bigint NOT NULL, seal bytea NOT NULL);

CREATE TABLE setting (name text PRIMARY KEY, value text NOT NULL);

-- The program can add to the audit and to the question sets, and alter neither
-- (SYNC 2.2, 4). Only what has run out is ever removed.
REVOKE ALL ON counter, desk, person, session, pin_try, pack, publication, audit, audit_head, setting FROM PUBLIC;
GRANT SELECT, INSERT ON pack, audit TO firstcall_app;
GRANT SELECT, UPDATE ON counter TO firstcall_app;
GRANT SELECT, INSERT, UPDATE ON desk, person, publication, audit_head, setting TO firstcall_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON session, pin_try TO firstcall_app;
