package ledger

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgconn"

	"daylight/migrations/dbtest"
)

// TestTheRoleOfThePortalCannotTakeAway asks for everything that would change or remove what the ledger holds.
func TestTheRoleOfThePortalCannotTakeAway(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.withSigner()
	w.send(event("old", longAgo), event("new", ago(time.Hour)))
	w.settle()
	w.dispose("tax")
	var refused []string
	for _, table := range []string{"ledger_entry", "ledger_leaf", "ledger_checkpoint", "ledger_disposal", "ledger_erased"} {
		// PostgreSQL only warns that nothing was granted; what is refused below shows that nothing was.
		if _, err := w.DB.Exec(w.ctx, `GRANT ALL ON `+table+` TO daylight_app`); err != nil {
			t.Fatal(err)
		}
		column := map[string]string{"ledger_entry": "marks", "ledger_leaf": "ordinal", "ledger_checkpoint": "at", "ledger_disposal": "entries",
			"ledger_erased": "place"}[table]
		refused = append(refused, fmt.Sprintf(`UPDATE %s SET %s = %s`, table, column, column), `DELETE FROM `+table, `TRUNCATE `+table+` CASCADE`,
			`DROP TABLE `+table+` CASCADE`, `ALTER TABLE `+table+` DISABLE TRIGGER ALL`, `ALTER TABLE `+table+` OWNER TO daylight_app`,
			`CREATE RULE gone AS ON INSERT TO `+table+` DO INSTEAD NOTHING`)
	}
	refused = append(refused,
		`INSERT INTO ledger_disposal (source, code, version, before, started, finished) VALUES (1, 'X', 1, now(), now(), now())`,
		`INSERT INTO ledger_erased (leaf, disposal, place) VALUES (1, 1, 1)`,
		`UPDATE ledger_entry_202611 SET marks = marks`, `DELETE FROM ledger_entry_202611`, `TRUNCATE ledger_entry_202611`, `DROP TABLE ledger_leaf_202611`,
		`INSERT INTO ledger_entry_202611 SELECT * FROM ledger_entry`, `ALTER TABLE ledger_entry DETACH PARTITION ledger_entry_202611`,
		`CREATE OR REPLACE FUNCTION ledger_dispose(of_source int4, of_code text, of_version int4, cutoff timestamptz, keep uuid[])
			RETURNS int4 LANGUAGE sql SECURITY DEFINER AS 'SELECT 1'`,
		`ALTER FUNCTION ledger_dispose RESET ALL`, `DROP FUNCTION ledger_dispose`, `SELECT ledger_guard('ledger_entry')`,
		`CREATE OR REPLACE FUNCTION ledger_immutable() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN OLD; END'`,
		`CREATE FUNCTION mine() RETURNS int LANGUAGE sql AS 'SELECT 1'`, `CREATE TABLE mine (a int)`, `GRANT daylight_disposal TO daylight_app`,
		`SET session_replication_role = replica`, `TRUNCATE ledger_quarantine`)
	for _, sql := range refused {
		_, err := w.DB.Exec(w.ctx, sql)
		var fault *pgconn.PgError
		if !errors.As(err, &fault) || fault.Code != "42501" {
			t.Errorf("%s: %v", sql, err)
		}
	}
	if n := w.count(`SELECT (SELECT count(*) FROM ledger_entry) + (SELECT count(*) FROM ledger_leaf)`); n != 3 {
		t.Errorf("%d rows are left of 3", n)
	}
}

// TestNotEvenTheOwnerErasesByHand: what the privileges leave open to the owner, the triggers refuse.
func TestNotEvenTheOwnerErasesByHand(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.withSigner()
	w.send(event("old", longAgo), event("new", ago(time.Hour)))
	w.settle()
	w.dispose("tax")
	for _, sql := range []string{
		`DELETE FROM ledger_entry`, `DELETE FROM ledger_entry_202611`, `TRUNCATE ledger_entry`, `TRUNCATE ledger_entry_202611`,
		`UPDATE ledger_entry SET marks = 0`, `DELETE FROM ledger_leaf`, `TRUNCATE ledger_leaf`, `TRUNCATE ledger_leaf_202611`,
		`DELETE FROM ledger_erased`, `UPDATE ledger_disposal SET entries = 0`, `DELETE FROM ledger_disposal`, `TRUNCATE ledger_disposal CASCADE`,
	} {
		_, err := w.owner.Exec(w.ctx, sql)
		var fault *pgconn.PgError
		if !errors.As(err, &fault) || fault.Code != "23000" {
			t.Errorf("%s: %v", sql, err)
		}
	}
	// The role behind the function can take entries away and nothing else.
	disposal := dbtest.As(t, w.owner, "daylight_disposal")
	for _, sql := range []string{`DELETE FROM ledger_leaf`, `UPDATE ledger_entry SET marks = 0`, `TRUNCATE ledger_entry`, `SELECT FROM requests_case`,
		`DELETE FROM ledger_disposal`, `SELECT FROM ledger_source`, `CREATE TABLE mine (a int)`} {
		if _, err := disposal.Exec(w.ctx, sql); err == nil {
			t.Errorf("daylight_disposal: %s", sql)
		}
	}
}
