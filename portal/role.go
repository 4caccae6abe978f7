package portal

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"
)

// AppRole is the database role as which the portal works: it can add to the access ledger and take nothing away.
const AppRole = "daylight_app"

// What whoever tends the database should know of the login that the portal was given.
var (
	ErrStepsDown = errors.New("the login may do more than the portal needs. The portal steps down to " + AppRole +
		" on each connection, which somebody who broke into it could undo: give DATABASE_URL a login of its own " +
		"(CREATE ROLE portal LOGIN PASSWORD '…' IN ROLE " + AppRole + ") and the owner's to DAYLIGHT_OWNER_DATABASE_URL")
	ErrMighty = errors.New("the login can erase the access ledger and is no member of " + AppRole +
		", so the portal cannot step down: as a superuser, CREATE ROLE portal LOGIN PASSWORD '…' IN ROLE " + AppRole +
		", and give DATABASE_URL that login")
	ErrPowerless = errors.New("the login may not use the portal's tables: as a superuser, GRANT " + AppRole + " to it")
)

// LoginStanding says how a connection's login stands: nil for one that can do what the portal does and no more, ErrStepsDown,
// ErrMighty or ErrPowerless. On a schema older than the roles every login is well.
func LoginStanding(ctx context.Context, conn *pgx.Conn) error {
	var there, member, mighty bool
	err := conn.QueryRow(ctx, `
		SELECT r.oid IS NOT NULL, coalesce(pg_has_role(session_user, r.oid, 'MEMBER'), false),
			coalesce(has_table_privilege(session_user, e.oid, 'UPDATE, DELETE, TRUNCATE')
				OR pg_has_role(session_user, e.relowner, 'MEMBER') OR pg_has_role(session_user, d.oid, 'MEMBER'), false)
		FROM (SELECT to_regrole($1)::oid AS oid) r, (SELECT to_regrole('daylight_disposal')::oid AS oid) d
		LEFT JOIN pg_class e ON e.oid = to_regclass('ledger_entry')`, AppRole).Scan(&there, &member, &mighty)
	switch {
	case err != nil:
		return fmt.Errorf("look at the login's role: %w", err)
	case !there:
		return nil
	case mighty && member:
		return ErrStepsDown
	case mighty:
		return ErrMighty
	case !member:
		return ErrPowerless
	}
	return nil
}

// stepDown makes a login that may do more work as the portal's role. What else may be wrong with it, the doctor says.
func stepDown(ctx context.Context, conn *pgx.Conn) error {
	err := LoginStanding(ctx, conn)
	if errors.Is(err, ErrStepsDown) {
		_, err = conn.Exec(ctx, `SET ROLE `+AppRole)
	}
	if errors.Is(err, ErrMighty) || errors.Is(err, ErrPowerless) {
		return nil
	}
	return err
}
