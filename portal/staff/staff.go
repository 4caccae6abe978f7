// Package staff is the pages of those who work here: cases, publishing, sources and people. It knows forms and words; who may do what,
// the domain says.
package staff

import (
	"github.com/gofiber/fiber/v2"

	"daylight/notices"
	"daylight/portal/account"
	"daylight/portal/report"
	"daylight/requests"
	"daylight/requests/ledger"
)

// Pages are the pages of staff and what they need.
type Pages struct {
	Registry  *requests.Registry
	Ledger    *ledger.Ledger
	Board     *notices.Board
	Directory *account.Directory
	Body      report.Body
}

// Mount puts the pages in their places.
func (p *Pages) Mount(r fiber.Router) {}
