package web

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/jackc/pgx/v5/pgconn"

	"daylight/notices"
	"daylight/portal/account"
	"daylight/requests"
	"daylight/requests/ledger"
)

// Errors a page can return by itself.
var (
	ErrNotFound    = errors.New("web: there is no such page")
	ErrForbidden   = errors.New("web: not allowed")
	ErrConflict    = errors.New("web: it changed meanwhile")
	ErrTooLarge    = errors.New("web: too large")
	ErrUnavailable = errors.New("web: not available now")
)

var (
	errQuery      = errors.New("web: the query string cannot be read")
	errHost       = errors.New("web: asked for under a foreign name")
	errOrigin     = errors.New("web: the form was sent from another site")
	errToken      = errors.New("web: the form does not belong to this session")
	errSignedOut  = errors.New("web: signed out meanwhile")
	errBusy       = errors.New("web: too many uploads at this moment")
	errNoSessions = errors.New("web: a session was begun on a page that has none")
)

// badRequest is a request nobody's browser makes of itself. The reason is for the log; it never repeats what was sent.
type badRequest struct{ reason string }

// Error gives the reason.
func (e *badRequest) Error() string { return "web: bad request: " + e.reason }

// BadRequest is an error for a request that cannot be understood; the reason goes to the log and must not repeat what was sent.
func BadRequest(reason string) error { return &badRequest{reason: reason} }

// answer is how an error is shown: its status, and the page of the catalogue (web.error.<page>.…) that says what happened.
type answer struct {
	status int
	page   string
}

// table turns the errors of the rules into answers. What is not in it is a 500 that tells the visitor nothing and the log
// everything. The first line that fits counts.
var table = []struct {
	err error
	answer
}{
	{errQuery, answer{fiber.StatusBadRequest, "address"}},
	{errHost, answer{fiber.StatusMisdirectedRequest, "host"}},
	{errOrigin, answer{fiber.StatusForbidden, "form"}},
	{errToken, answer{fiber.StatusForbidden, "form"}},
	{errSignedOut, answer{fiber.StatusForbidden, "signedout"}},
	{ErrNotFound, answer{fiber.StatusNotFound, "notfound"}},
	{ErrForbidden, answer{fiber.StatusForbidden, "forbidden"}},
	{ErrConflict, answer{fiber.StatusConflict, "changed"}},
	{ErrTooLarge, answer{fiber.StatusRequestEntityTooLarge, "large"}},
	{ErrUnavailable, answer{fiber.StatusServiceUnavailable, "unavailable"}},

	{errBusy, answer{fiber.StatusServiceUnavailable, "busy"}},

	{account.ErrNotFound, answer{fiber.StatusNotFound, "notfound"}},
	{account.ErrUnavailable, answer{fiber.StatusServiceUnavailable, "unavailable"}},
	{account.ErrProvider, answer{fiber.StatusServiceUnavailable, "provider"}},
	{account.ErrRefused, answer{fiber.StatusForbidden, "refused"}},
	{account.ErrNotAllowed, answer{fiber.StatusForbidden, "forbidden"}},
	{account.ErrOwnRight, answer{fiber.StatusForbidden, "forbidden"}},
	{account.ErrChanged, answer{fiber.StatusConflict, "changed"}},
	{account.ErrReviewing, answer{fiber.StatusConflict, "changed"}},
	{account.ErrNoPending, answer{fiber.StatusForbidden, "signedout"}},

	{requests.ErrNotFound, answer{fiber.StatusNotFound, "notfound"}},
	{requests.ErrWalled, answer{fiber.StatusNotFound, "notfound"}}, // as if there were no such case
	{requests.ErrForbidden, answer{fiber.StatusForbidden, "forbidden"}},
	{requests.ErrNotYours, answer{fiber.StatusForbidden, "notyours"}},
	{requests.ErrPurposeNeeded, answer{fiber.StatusForbidden, "purpose"}},
	{requests.ErrOwnWork, answer{fiber.StatusForbidden, "ownwork"}},
	{requests.ErrReviewing, answer{fiber.StatusForbidden, "reviewing"}},
	{requests.ErrUndeclared, answer{fiber.StatusForbidden, "undeclared"}},
	{requests.ErrDeclarationDue, answer{fiber.StatusForbidden, "declare"}},
	{requests.ErrChanged, answer{fiber.StatusConflict, "changed"}},
	{requests.ErrMove, answer{fiber.StatusConflict, "state"}},
	{requests.ErrTooLate, answer{fiber.StatusConflict, "toolate"}},
	{requests.ErrAssigneeUndeclared, answer{fiber.StatusUnprocessableEntity, "assigneeundeclared"}},
	{requests.ErrAssignee, answer{fiber.StatusUnprocessableEntity, "assignee"}},
	{requests.ErrViewGone, answer{fiber.StatusNotFound, "notfound"}},
	{requests.ErrNobody, answer{fiber.StatusConflict, "nobody"}},
	{requests.ErrAuthorityOver, answer{fiber.StatusForbidden, "authority"}},
	{requests.ErrSignature, answer{fiber.StatusForbidden, "signature"}},
	{requests.ErrSignerToken, answer{fiber.StatusUnauthorized, "unauthorised"}},
	{requests.ErrSignedTwice, answer{fiber.StatusConflict, "signedtwice"}},
	{requests.ErrSignedOther, answer{fiber.StatusConflict, "signedother"}},
	{requests.ErrOwnCode, answer{fiber.StatusForbidden, "owncode"}},
	{requests.ErrBeyondAuthority, answer{fiber.StatusForbidden, "beyond"}},
	{requests.ErrLevel, answer{fiber.StatusForbidden, "level"}},
	{requests.ErrCode, answer{fiber.StatusUnprocessableEntity, "code"}},
	{requests.ErrCodeSpent, answer{fiber.StatusTooManyRequests, "codespent"}},
	{requests.ErrCodeLimit, answer{fiber.StatusTooManyRequests, "toomany"}},
	{requests.ErrDocuments, answer{fiber.StatusTooManyRequests, "documents"}},
	{requests.ErrSpace, answer{fiber.StatusServiceUnavailable, "busy"}},
	{requests.ErrDraftGone, answer{fiber.StatusNotFound, "draft"}},
	{requests.ErrNothing, answer{fiber.StatusConflict, "nothing"}},

	{notices.ErrNotFound, answer{fiber.StatusNotFound, "notfound"}},
	{notices.ErrWithdrawn, answer{fiber.StatusGone, "withdrawn"}},
	{notices.ErrNotAllowed, answer{fiber.StatusForbidden, "forbidden"}},
	{notices.ErrOwnWork, answer{fiber.StatusForbidden, "ownwork"}},
	{notices.ErrChanged, answer{fiber.StatusConflict, "changed"}},
	{notices.ErrState, answer{fiber.StatusConflict, "state"}},
	{notices.ErrMoved, answer{fiber.StatusConflict, "changed"}},
	{notices.ErrFaulty, answer{fiber.StatusConflict, "state"}},
	{notices.ErrTooEarly, answer{fiber.StatusConflict, "tooearly"}},
	{notices.ErrAddress, answer{fiber.StatusNotFound, "notfound"}},
	{notices.ErrNested, answer{fiber.StatusUnprocessableEntity, "nested"}},

	{ledger.ErrNoEntry, answer{fiber.StatusNotFound, "notfound"}},
	{ledger.ErrNoTile, answer{fiber.StatusNotFound, "notfound"}},
	{ledger.ErrNoCheckpoint, answer{fiber.StatusNotFound, "notfound"}},
	{ledger.ErrNoSource, answer{fiber.StatusNotFound, "notfound"}},
	{ledger.ErrNoActivity, answer{fiber.StatusNotFound, "notfound"}},
	{ledger.ErrUnauthorised, answer{fiber.StatusUnauthorized, "unauthorised"}},
	{ledger.ErrDisabled, answer{fiber.StatusForbidden, "forbidden"}},
	{ledger.ErrMalformed, answer{fiber.StatusBadRequest, "bad"}},
	{ledger.ErrProof, answer{fiber.StatusBadRequest, "bad"}},
	{ledger.ErrTooLarge, answer{fiber.StatusRequestEntityTooLarge, "large"}},
	{ledger.ErrSourceExists, answer{fiber.StatusConflict, "taken"}},
	{ledger.ErrOwnSource, answer{fiber.StatusForbidden, "forbidden"}},
	{ledger.ErrCursor, answer{fiber.StatusBadRequest, "address"}},
	{ledger.ErrDecided, answer{fiber.StatusConflict, "changed"}},
	{ledger.ErrMappingChanged, answer{fiber.StatusConflict, "changed"}},
	{ledger.ErrNamed, answer{fiber.StatusConflict, "state"}},
	{ledger.ErrTooYoung, answer{fiber.StatusConflict, "tooearly"}},
	{ledger.ErrReasonMissing, answer{fiber.StatusUnprocessableEntity, "reason"}},
	{ledger.ErrNoSigner, answer{fiber.StatusServiceUnavailable, "signer"}},
	{ledger.ErrSameOrigin, answer{fiber.StatusConflict, "changed"}},
	{ledger.ErrOtherKey, answer{fiber.StatusServiceUnavailable, "signer"}},
	{ledger.ErrBehind, answer{fiber.StatusServiceUnavailable, "signer"}},
	{ledger.ErrForked, answer{fiber.StatusServiceUnavailable, "signer"}},

	{context.DeadlineExceeded, answer{fiber.StatusServiceUnavailable, "unavailable"}},
}

// statuses are the errors of the protocol itself, by what Fiber and fasthttp call them.
var statuses = map[int]string{
	fiber.StatusBadRequest:                  "bad",
	fiber.StatusNotFound:                    "notfound",
	fiber.StatusMethodNotAllowed:            "method",
	fiber.StatusRequestTimeout:              "timeout",
	fiber.StatusRequestEntityTooLarge:       "large",
	fiber.StatusUnsupportedMediaType:        "media",
	fiber.StatusRequestHeaderFieldsTooLarge: "headers",
	fiber.StatusServiceUnavailable:          "unavailable",
}

// answerTo finds how an error is shown, and whether it is one that was foreseen.
func answerTo(err error) (answer, bool) {
	var limit *account.TooMany
	if errors.As(err, &limit) {
		return answer{fiber.StatusTooManyRequests, "toomany"}, true
	}
	var bad *badRequest
	if errors.As(err, &bad) {
		return answer{fiber.StatusBadRequest, "bad"}, true
	}
	if _, ok := problemsOf(err); ok {
		return answer{fiber.StatusUnprocessableEntity, "unprocessable"}, true
	}
	for _, line := range table {
		if errors.Is(err, line.err) {
			return line.answer, true
		}
	}
	if databaseAway(err) {
		return answer{fiber.StatusServiceUnavailable, "unavailable"}, true
	}
	var protocol *fiber.Error
	if errors.As(err, &protocol) {
		if page, known := statuses[protocol.Code]; known {
			return answer{protocol.Code, page}, true
		}
	}
	return answer{fiber.StatusInternalServerError, "failed"}, false
}

// databaseAway tells failures that pass by themselves: no connection or one that broke, starting up, shutting down, full, too many
// connections.
func databaseAway(err error) bool {
	var refused *pgconn.ConnectError
	var broken *net.OpError
	var answered *pgconn.PgError
	switch {
	case errors.As(err, &refused), errors.As(err, &broken), errors.Is(err, io.ErrUnexpectedEOF):
		return true
	case errors.As(err, &answered):
		class := answered.Code[:min(2, len(answered.Code))]
		return class == "08" || class == "53" || class == "57" || answered.Code == "25006"
	}
	return pgconn.Timeout(err)
}

func statusIs(err error, status int) bool {
	if err == nil {
		return false
	}
	found, _ := answerTo(err)
	return found.status == status
}

// APIProblem is an error of the API as other systems see it (RFC 9457).
type APIProblem struct {
	Status int
	Type   string // a path below the base URL, or "about:blank"
	Title  string
	Detail string
	Extra  map[string]any // further members
	After  time.Duration  // sent as Retry-After
}

// Error names the problem.
func (p *APIProblem) Error() string { return fmt.Sprintf("web: %d %s", p.Status, p.Title) }
