package public

import (
	"encoding/csv"
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"github.com/google/uuid"
	"github.com/mmcdole/gofeed/atom"

	"daylight/requests"
	"daylight/requests/ledger"
)

var (
	ann = requests.Officer{ID: uuid.New(), Name: "Ann", Unit: "Records", Roles: []string{requests.RoleCaseworker}}
	rob = requests.Officer{ID: uuid.New(), Name: "Rob", Roles: []string{requests.RoleReviewer}}
)

// enter has a gift decided.
func (s *site) enter(t *testing.T, g requests.Gift) {
	t.Helper()
	g.Kind, g.What, g.Proposal, g.Day, g.Key = "gift", "=Wine", "refused", s.registry.Today(), uuid.NewString()
	if err := s.registry.EnterGift(t.Context(), ann, g); err != nil {
		t.Fatal(err)
	}
	list, err := s.registry.Gifts(t.Context(), rob)
	if err != nil {
		t.Fatal(err)
	}
	for _, one := range list {
		if one.Decision == "" {
			if err := s.registry.DecideGift(t.Context(), rob, one.ID, "refused", "Secret reasons"); err != nil {
				t.Fatal(err)
			}
		}
	}
}

// job publishes an interest.
func (s *site) job(t *testing.T) requests.Interest {
	t.Helper()
	err := s.registry.Declare(t.Context(), ann, requests.Interest{Kind: "outside_job", Name: "Secret Water", Words: "Secret words", Party: ledger.Subject{Scheme: "organisation", ID: "SECRET 7"}})
	if err != nil {
		t.Fatal(err)
	}
	list, err := s.registry.Interests(t.Context(), ann)
	if err == nil {
		err = s.registry.PublishInterest(t.Context(), ann, list[0].ID, requests.InterestText{Words: "I repair <boilers>"})
	}
	if err != nil {
		t.Fatal(err)
	}
	return list[0]
}

// The register says honestly what is not published; what is, is what the body chose, in every form, and no private person.
func TestEntriesAreShownAsChosen(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.registry.Sealer, s.registry.Gifting = ledger.NewEphemeralSealer(), requests.GiftRules{}
	s.Get("/registers/interests").Status(200).Contains("It does not publish this register", "It does not publish them")
	s.Get("/registers/interests.json").Status(200).Contains(`"published":[]`, `"entries":[]`)
	s.Get("/catalog.jsonld").Lacks("/registers/interests")
	s.registry.Gifting = requests.GiftRules{Publish: true, Fields: []string{"day", "what", "giver", "value", "decision", "unit"}, Currency: "GBP"}
	s.registry.Disclosing = requests.InterestRules{Kinds: []string{"outside_job"}, Fields: []string{"kind", "words", "since", "until", "unit"}, Days: 30}
	s.enter(t, requests.Gift{Giver: "Mere <Builders>", Value: 3800})
	s.enter(t, requests.Gift{Giver: "Joan Private", Private: true, Value: 200_000})
	s.job(t)
	paths := []string{"/registers/interests", "/ar/registers/interests", "/fr/registers/interests?register=interest", "/registers/interests.json",
		"/registers/interests.csv", "/registers/interests.atom", "/registers/interests.jsonld"}
	entries, err := s.registry.WholeRegister(t.Context())
	if err != nil || len(entries) != 3 {
		t.Fatalf("%+v %v", entries, err)
	}
	for _, e := range entries {
		for _, form := range []string{"", ".json", "/versions/1", "/versions/1.json"} {
			paths = append(paths, entryPath(e)+form, "/ar"+entryPath(e)+form)
		}
	}
	for _, path := range paths {
		body := s.Get(path).Status(200).Body
		for _, secret := range []string{"Joan", "Ann", "Secret", "SECRET", "gift.", "entry."} {
			if strings.Contains(strings.ReplaceAll(body, "/registers/interests", ""), secret) {
				t.Errorf("%s gives away %q", path, secret)
			}
		}
	}
	s.Get("/registers/interests?register=interest").Contains("Outside job").Lacks("=Wine")
	s.Get(entryPath(entries[0])).Contains("I repair <boilers>", "Records", "Version 1, published on")
	s.Get("/registers").Contains("Gifts and interests")
	s.Get("/sitemap.xml").Contains(entryPath(entries[0]))
	s.Get("/catalog.jsonld").Contains("/registers/interests")
	rows, err := csv.NewReader(strings.NewReader(s.Get("/registers/interests.csv").Body)).ReadAll()
	if err != nil || len(rows) != 4 || rows[2][7] != "'=Wine" || rows[2][9] != "true" || rows[3][12] != "25" || rows[3][13] != "50" || rows[1][18] != "I repair <boilers>" {
		t.Fatalf("%v %v", rows, err)
	}
	s.Get("/registers/interests?page=2").Status(404)
	s.Get("/registers/interests/" + uuid.NewString()).Status(404)
	s.Get("/registers/interests/x").Status(404)
	s.Get(entryPath(entries[0]) + "/versions/2").Status(404)
}

// Every version keeps its address while the entry stands; what is withdrawn leaves a page that says so, and in the feed a word of its own.
func TestHistoryOfEntries(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.registry.Sealer = ledger.NewEphemeralSealer()
	s.registry.Disclosing = requests.InterestRules{Kinds: []string{"outside_job"}, Fields: requests.InterestFields(), Days: 30}
	in := s.job(t)
	if err := s.registry.PublishInterest(t.Context(), ann, in.ID, requests.InterestText{Words: "I mend roofs", Why: "It was roofs"}); err != nil {
		t.Fatal(err)
	}
	e := s.entry(t)
	s.Get(entryPath(e)).Contains("I mend roofs", "It was roofs", "Ann").Lacks("boilers")
	s.Get(entryVersionPath(e, 1)).Contains("boilers", "This is an older version").Lacks("I mend roofs")
	feed, err := (&atom.Parser{}).Parse(strings.NewReader(s.Get("/registers/interests.atom").Body))
	if err != nil || len(feed.Entries) != 2 || feed.Entries[0].ID == feed.Entries[1].ID {
		t.Fatalf("%+v %v", feed, err)
	}
	changes := entryPath(e) + "/changes/1..2"
	if !strings.Contains(s.Get(entryPath(e)).Body, `href="`+changes+`"`) {
		t.Error("the history does not lead to what changed")
	}
	s.Get(changes).Status(200).Contains("Removed: repair <boilers>", "Added: mend roofs", "It was roofs", "Version 1", "Version 2")
	s.Get("/ar" + changes).Status(200).Contains("roofs").Lacks("entry.")
	s.Get(entryPath(e) + "/changes?from=2&to=1").Status(303).Location(changes)
	for _, span := range []string{"1..3", "0..2", "1", "x..y"} {
		s.Get(entryPath(e) + "/changes/" + span).Status(404)
	}
	s.registry.Disclosing.Fields = []string{"kind", "official"} // what is published no longer is in no comparison either
	s.Get("/fr" + changes).Status(200).Lacks("boilers").Lacks("mend roofs")
	s.registry.Disclosing.Fields = requests.InterestFields()
	if err := s.registry.WithdrawEntry(t.Context(), rob, e.ID, "It put somebody in danger"); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{entryPath(e), entryVersionPath(e, 1), "/fr" + entryVersionPath(e, 2), changes} {
		s.Get(path).Status(http.StatusGone).Contains("It put somebody in danger").Lacks("roofs").Lacks("boilers").Lacks("Ann")
	}
	var gone entryData
	if err := json.Unmarshal([]byte(s.Get(entryPath(e)+".json").Status(200).Body), &gone); err != nil || gone.Content != nil || gone.Gone == nil || gone.Why != "" {
		t.Fatalf("%+v %v", gone, err)
	}
	s.Get("/registers/interests.atom").Contains("#withdrawn", "It put somebody in danger").Lacks("roofs")
	s.registry.Disclosing.Kinds = nil
	s.Get(entryPath(e)).Status(404)
	s.Get("/registers/interests.atom").Lacks("danger")
}

func (s *site) entry(t *testing.T) requests.Entry {
	t.Helper()
	list, err := s.registry.WholeRegister(t.Context())
	if err != nil || len(list) != 1 {
		t.Fatalf("%+v %v", list, err)
	}
	return list[0]
}

// What ended leaves by itself: its page then tells no more than that.
func TestEndedInterestsLeave(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.registry.Sealer = ledger.NewEphemeralSealer()
	s.registry.Disclosing = requests.InterestRules{Kinds: []string{"outside_job"}, Fields: requests.InterestFields(), Days: 30}
	in := s.job(t)
	if err := s.registry.EndInterest(t.Context(), ann, in.ID, s.registry.Today()); err != nil {
		t.Fatal(err)
	}
	e := s.entry(t)
	s.at = s.at.AddDate(0, 0, 2)
	s.Get("/registers/interests").Contains("Ended")
	s.Get(entryPath(e)).Contains("This interest has ended", "I repair")
	s.at = s.at.AddDate(0, 0, 40)
	s.Get("/registers/interests").Lacks("Outside job")
	s.Get(entryPath(e)).Status(http.StatusGone).Contains("It left this register on").Lacks("I repair")
}
