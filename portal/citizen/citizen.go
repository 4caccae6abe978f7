// Package citizen is the pages of citizens: asking, following, and who looked at their data. It knows forms and words; what a request
// is and who may see it, the domain says.
package citizen

import (
	"github.com/gofiber/fiber/v2"

	"daylight/notices"
	"daylight/portal/account"
	"daylight/portal/report"
	"daylight/requests"
	"daylight/requests/ledger"
)

// Pages are the citizens' pages and what they need.
type Pages struct {
	Registry     *requests.Registry
	Ledger       *ledger.Ledger
	Board        *notices.Board
	Directory    *account.Directory
	Provider     *account.Provider // the eID; nil when there is none
	ProviderName string
	Body         report.Body
	Fonts        *report.Fonts
	Signer       *report.Signer
}

// Mount puts the pages in their places.
func (p *Pages) Mount(r fiber.Router) {}
