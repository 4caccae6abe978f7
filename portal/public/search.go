package public

import (
	"maps"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"daylight/notices"
	"daylight/portal/ui"
	"daylight/portal/web"
)

const (
	longestText = 200 // characters of a search that count
	searchPage  = 20  // hits on a page
	mostPages   = 20
	mostHelp    = 3
)

// wanted is what somebody searched for, cut to what counts.
type wanted struct {
	Text string
	Cut  bool
}

func question(v *web.Visitor, name string) wanted {
	text := strings.Join(strings.Fields(v.Query(name)), " ")
	letters := []rune(text)
	return wanted{Text: string(letters[:min(longestText, len(letters))]), Cut: len(letters) > longestText}
}

// lookup is a search with what it found.
type lookup struct {
	wanted
	notices.Found
	kind  notices.Kind
	total int
	page  int
	help  []helpPage
}

// search looks through all that is in force, and the pages of the site itself.
func (p *Pages) search(c *fiber.Ctx) error {
	v := web.Visit(c)
	s := lookup{wanted: question(v, "q"), kind: notices.Kind(v.Query("kind")), page: min(max(1, whole(v.Query("page"))), mostPages)}
	if s.Text != "" {
		query := notices.Query{Text: s.Text, Lang: v.Lang(), Kind: s.kind, Offset: (s.page - 1) * searchPage, Limit: searchPage}
		var err error
		if s.Found, err = p.Board.Find(v.Ctx(), query); err != nil {
			return err
		}
		s.total = s.Total(s.kind)
		s.help = helping(v, s.Text)
	}
	return v.Render(p.searchResults(v, s))
}

// kinds are those that were found, in a steady order.
func (s lookup) kinds() []notices.Kind { return slices.Sorted(maps.Keys(s.Counts)) }

// at is the address of a part of the search.
func (s lookup) at(v *web.Visitor, kind notices.Kind, page int) string {
	q := url.Values{"q": {s.Text}}
	if kind != "" {
		q.Set("kind", string(kind))
	}
	if page > 1 {
		q.Set("page", strconv.Itoa(page))
	}
	return v.URL("/search") + "?" + q.Encode()
}

func (s lookup) pagination(v *web.Visitor) ui.Pagination {
	return ui.Pages(s.page, min((s.total+searchPage-1)/searchPage, mostPages), func(page int) string { return s.at(v, s.kind, page) })
}

// words are those that were looked for in place of one, as a sentence has them.
func replaced(v *web.Visitor, by []string) string {
	text := apart(by[0])
	for _, word := range by[1:] {
		text = v.T("search.or", "First", text, "Second", apart(word))
	}
	return text
}

// apart keeps a word from being turned round inside a sentence of the other direction.
func apart(s string) string { return "\u2068" + s + "\u2069" }

// helpPage is a page of the site itself, for those who search for what they can do here.
type helpPage struct{ Path, Title, Text string }

// i18n: search.help.*
func helpPages(v *web.Visitor) []helpPage {
	return []helpPage{
		{"/requests/new", v.T("public.home.ask"), v.T("public.home.ask_text")},
		{"/my/accesses", v.T("public.home.accesses"), v.T("public.home.accesses_text")},
		{"/track", v.T("public.home.track"), v.T("public.home.track_text")},
		{"/deadlines", v.T("public.deadlines.title"), v.T("public.deadlines.lead")},
		{"/verify", v.T("public.verify.title"), v.T("public.verify.lead")},
		{"/log", v.T("public.log.title"), v.T("public.log.lead")},
		{"/contact", v.T("public.contact.title"), v.T("public.contact.lead")},
		{"/privacy", v.T("public.privacy.title"), v.T("search.help.privacy")},
		{"/cookies", v.T("public.cookies.title"), v.T("public.cookies.lead")},
		{"/accessibility", v.T("public.accessibility.title"), v.T("search.help.accessibility")},
	}
}

// helping are the pages of the site that say something about what somebody searches for.
func helping(v *web.Visitor, text string) []helpPage {
	all := helpPages(v)
	said := make([]string, len(all))
	for i, t := range all {
		said[i] = t.Title + " " + t.Text + " " + v.T("search.help.words"+strings.ReplaceAll(t.Path, "/", "_"))
	}
	var list []helpPage
	for _, i := range notices.Among(said, text) {
		list = append(list, all[i])
	}
	return list[:min(mostHelp, len(list))]
}
