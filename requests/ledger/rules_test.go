package ledger

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
)

// TestEveryRefusal holds each rule of the schema, and each of ours, to its pointer and its key.
func TestEveryRefusal(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("é", 501)
	many := `"` + strings.Join(strings.Split(strings.Repeat("x", 33), ""), `","`) + `"`
	many = regexp.MustCompile(`x`).ReplaceAllStringFunc(many, counter())
	type c struct {
		name, old, new, pointer, key string
	}
	data := func(s string) string { return `"channel":"ui",` + s }
	cases := []c{
		{"specversion", `"specversion":"1.0"`, `"specversion":"1.0.2"`, "/specversion", "not_in_list"},
		{"no specversion", `"specversion":"1.0",`, ``, "/specversion", "required"},
		{"no id", `"id":"e-1",`, ``, "/id", "required"},
		{"empty id", `"e-1"`, `""`, "/id", "empty"},
		{"id null", `"id":"e-1"`, `"id":null`, "/id", "null"},
		{"id a number", `"id":"e-1"`, `"id":7`, "/id", "type"},
		{"id too long", `"e-1"`, `"` + strings.Repeat("x", 129) + `"`, "/id", "too_long"},
		{"id with a space", `"e-1"`, `"e 1"`, "/id", "id_characters"},
		{"id not ASCII", `"e-1"`, `"é"`, "/id", "id_characters"},
		{"no source", `"source":"urn:source:tax/desk",`, ``, "/source", "required"},
		{"source with space", `urn:source:tax/desk`, `urn:source:tax/ desk`, "/source", "white_space"},
		{"source too long", `urn:source:tax/desk`, `urn:source:tax/` + strings.Repeat("x", 255), "/source", "too_long"},
		{"type", `access.recorded.v1`, `access.recorded.v2`, "/type", "not_in_list"},
		{"no time", `"time":`, `"timex":`, "/time", "required"},
		{"time without offset", `2026-11-22T09:00:00Z`, `2026-11-22T09:00:00`, "/time", "time"},
		{"time with comma", `2026-11-22T09:00:00Z`, `2026-11-22T09:00:00,5Z`, "/time", "time"},
		{"leap second", `2026-11-22T09:00:00Z`, `2026-06-30T23:59:60Z`, "/time", "time"},
		{"day that is not", `2026-11-22T09:00:00Z`, `2025-02-29T23:59:00Z`, "/time", "time"},
		{"year one", `2026-11-22T09:00:00Z`, `0001-01-01T00:00:00Z`, "/time", "time_old"},
		{"recordedtime", `"data":`, `"recordedtime":"yesterday","data":`, "/recordedtime", "time"},
		{"sequence short", `"data":`, `"sequence":"12","data":`, "/sequence", "sequence"},
		{"sequence huge", `"data":`, `"sequence":"99999999999999999999","data":`, "/sequence", "sequence_range"},
		{"traceparent", `"data":`, `"traceparent":"` + strings.Repeat("x", 65) + `","data":`, "/traceparent", "too_long"},
		{"no data", `"data":`, `"datax":`, "/datax", "attribute_value"},
		{"purpose without activity", `"activity":"PA-002",`, ``, "/data/purpose/activity", "required"},
		{"binary data", `"data":`, `"data_base64":"e30=","data":`, "/data_base64", "binary_data"},
		{"attribute in capitals", `"data":`, `"ID":"2","data":`, "/ID", "attribute_name"},
		{"attribute object", `"data":`, `"extra":{},"data":`, "/extra", "attribute_value"},
		{"unknown member", `"channel":"ui"`, data(`"colour":"red"`), "/data/colour", "unknown_member"},
		{"unknown deep", `"scheme":"national-id"`, `"scheme":"national-id","dob":"1960"`, "/data/subject/dob", "unknown_member"},
		{"member twice", `"action":"view"`, `"action":"view","action":"list"`, "/data/action", "duplicate_name"},
		{"member in capitals", `"action":"view"`, `"Action":"view"`, "/data/Action", "unknown_member"},
		{"no subject", `"subject":{"scheme":"national-id","id":"60001017869"},`, ``, "/data/subject", "required"},
		{"no actor", `"actor":{"kind":"person","id":"emp-4471","name":"Ada Byron","role":"Tax inspector","unit":"Region 3","org":{"code":"70000349","name":"Tax authority"}},`, ``, "/data/actor", "required"},
		{"no organisation", `,"org":{"code":"70000349","name":"Tax authority"}`, ``, "/data/actor/org", "required"},

		{"subject id missing", `,"id":"60001017869"`, ``, "/data/subject/id", "required"},
		{"subject id empty", `60001017869`, ``, "/data/subject/id", "empty"},
		{"subject id spaces", `60001017869`, `   `, "/data/subject/id", "empty"},
		{"subject id huge", `60001017869`, strings.Repeat("6", 10240), "/data/subject/id", "too_long"},
		{"subject role", `"id":"60001017869"`, `"id":"60001017869","role":"` + strings.Repeat("x", 65) + `"`, "/data/subject/role", "too_long"},
		{"actor kind", `"kind":"person"`, `"kind":"dog"`, "/data/actor/kind", "not_in_list"},
		{"actor id", `"id":"emp-4471",`, ``, "/data/actor/id", "required"},
		{"actor name", `Ada Byron`, long, "/data/actor/name", "too_long"},
		{"actor role", `Tax inspector`, long, "/data/actor/role", "too_long"},
		{"actor unit", `Region 3`, long, "/data/actor/unit", "too_long"},
		{"organisation code", `"code":"70000349",`, ``, "/data/actor/org/code", "required"},
		{"organisation name", `Tax authority`, long, "/data/actor/org/name", "too_long"},
		{"organisation null", `{"code":"70000349","name":"Tax authority"}`, `null`, "/data/actor/org", "null"},
		{"action", `"action":"view"`, `"action":"peek"`, "/data/action", "not_in_list"},
		{"no action", `"action":"view",`, ``, "/data/action", "required"},
		{"outcome", `"channel":"ui"`, data(`"outcome":"maybe"`), "/data/outcome", "not_in_list"},
		{"no categories", `"data_categories":["identity","income"],`, ``, "/data/data_categories", "required"},
		{"categories empty", `["identity","income"]`, `[]`, "/data/data_categories", "too_few"},
		{"categories many", `"identity","income"`, many, "/data/data_categories", "too_many"},
		{"category twice", `"identity","income"`, `"identity","identity"`, "/data/data_categories/1", "repeated"},
		{"category empty", `"identity","income"`, `"identity",""`, "/data/data_categories/1", "empty"},
		{"category long", `"identity","income"`, `"` + long + `"`, "/data/data_categories/0", "too_long"},
		{"category a number", `"identity","income"`, `"identity",3`, "/data/data_categories/1", "type"},
		{"detail", `"channel":"ui"`, data(`"data_detail":"` + long + `"`), "/data/data_detail", "too_long"},
		{"no purpose", `"purpose":{"activity":"PA-002","text":"Assessing 2025 income tax"},`, ``, "/data/purpose", "required"},
		{"purpose text", `Assessing 2025 income tax`, long, "/data/purpose/text", "too_long"},
		{"purpose code", `"activity":"PA-002"`, `"activity":"PA-002","code":"` + strings.Repeat("x", 65) + `"`, "/data/purpose/code", "too_long"},
		{"basis code", `"channel":"ui"`, data(`"legal_basis":{"code":"gdpr-9"}`), "/data/legal_basis/code", "not_in_list"},
		{"basis without code", `"channel":"ui"`, data(`"legal_basis":{"reference":"s. 1"}`), "/data/legal_basis/code", "required"},
		{"basis reference", `"channel":"ui"`, data(`"legal_basis":{"code":"other","reference":"` + long + `"}`), "/data/legal_basis/reference", "too_long"},
		{"case", `IT-2025-118822`, strings.Repeat("x", 129), "/data/case_ref", "too_long"},
		{"disclosed to nobody", `"action":"view"`, `"action":"disclose"`, "/data/recipient", "recipient"},
		{"exported to nobody", `"action":"view"`, `"action":"export"`, "/data/recipient", "recipient"},
		{"recipient name", `"channel":"ui"`, data(`"recipient":{"code":"7"}`), "/data/recipient/name", "required"},
		{"recipient country", `"channel":"ui"`, data(`"recipient":{"name":"x","country":"ee"}`), "/data/recipient/country", "country"},
		{"recipient address", `"channel":"ui"`, data(`"recipient":{"name":"x","address":"` + long + `"}`), "/data/recipient/address", "too_long"},
		{"no system", `"system":{"name":"Assessment desk"},`, ``, "/data/system", "required"},
		{"system version", `"name":"Assessment desk"`, `"name":"Assessment desk","version":"` + strings.Repeat("x", 65) + `"`, "/data/system/version", "too_long"},
		{"channel", `"channel":"ui"`, `"channel":"post"`, "/data/channel", "not_in_list"},
		{"emergency", `"channel":"ui"`, data(`"emergency":{}`), "/data/emergency/reason", "required"},
		{"visibility mode", `"channel":"ui"`, data(`"visibility":{"mode":"secret"}`), "/data/visibility/mode", "not_in_list"},
		{"withheld without ground", `"channel":"ui"`, data(`"visibility":{"mode":"withheld","review_by":"2027-01-01"}`), "/data/visibility/ground", "required"},
		{"withheld without review", `"channel":"ui"`, data(`"visibility":{"mode":"deferred","ground":"x"}`), "/data/visibility/review_by", "required"},
		{"review by no day", `"channel":"ui"`, data(`"visibility":{"mode":"deferred","ground":"x","review_by":"2027-02-29"}`), "/data/visibility/review_by", "date"},
		{"corrects without reason", `"channel":"ui"`, data(`"corrects":{"id":"e-0"}`), "/data/corrects/reason", "required"},
		{"corrected what", `access.recorded.v1`, `access.corrected.v1`, "/data/corrects", "required"},
		{"not JSON", `"data":`, `data:`, "", "syntax"},
		{"lone surrogate", `Ada Byron`, `\ud800`, "/data/actor/name", "syntax"},
		{"bad UTF-8", `Ada Byron`, "Ada \xff", "/data/actor/name", "encoding"},
		{"deep", `"channel":"ui"`, data(`"x":` + strings.Repeat("[", 40) + strings.Repeat("]", 40)), "", "depth"},
	}
	catalogue := keys(t)
	source := Source{ID: "tax", Prefix: "urn:source:tax", Scopes: Scopes}
	for _, c := range cases {
		raw := event("e-1", ago(time.Hour), c.old, c.new)
		if string(raw) == string(event("e-1", ago(time.Hour))) {
			t.Errorf("%s: the case changes nothing", c.name)
			continue
		}
		item := decodeItem(0, raw)
		f := item.Fault
		if f == nil {
			f = judge(item.Event, source, clock, 5*time.Minute).fault
		}
		if f == nil {
			t.Errorf("%s: accepted", c.name)
			continue
		}
		if f.Pointer != c.pointer || f.Key != "ledger.fault."+c.key {
			t.Errorf("%s: %s at %q, want %s at %q", c.name, f.Key, f.Pointer, c.key, c.pointer)
		}
		if !slices.Contains(catalogue, f.Key) {
			t.Errorf("%s: no words for %s", c.name, f.Key)
		}
	}
}

// counter gives each match another number.
func counter() func(string) string {
	n := 0
	return func(string) string { n++; return fmt.Sprint("c", n) }
}

// keys are the keys for which the catalogue has words in every language.
func keys(t *testing.T) []string {
	t.Helper()
	var out []string
	for i, lang := range []string{"en", "fr", "ar"} {
		text, err := os.ReadFile(filepath.Join("..", "..", "portal", "i18n", "locales", lang, "ledger.toml"))
		if err != nil {
			t.Fatal(err)
		}
		var here []string
		for _, m := range regexp.MustCompile(`(?m)^\[?"(ledger\.[a-z0-9_.-]+)"`).FindAllStringSubmatch(string(text), -1) {
			here = append(here, m[1])
		}
		if slices.Sort(here); i > 0 && !slices.Equal(out, here) {
			t.Errorf("%s has other keys than en", lang)
		}
		out = here
	}
	return out
}

// TestEveryKeyHasWords reads the sources for keys, so that none can be used without words for it.
func TestEveryKeyHasWords(t *testing.T) {
	t.Parallel()
	catalogue := keys(t)
	files, err := filepath.Glob("*.go")
	if err != nil || len(files) == 0 {
		t.Fatal(err)
	}
	used := regexp.MustCompile(`"(ledger\.(?:fault|verify|source)\.[a-z_.]+[a-z])"`)
	for _, file := range files {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range used.FindAllStringSubmatch(string(text), -1) {
			if !slices.Contains(catalogue, m[1]) {
				t.Errorf("%s: no words for %s", file, m[1])
			}
		}
	}
	for _, action := range Actions {
		if !slices.Contains(catalogue, "ledger.action."+action) {
			t.Errorf("no words for the action %s", action)
		}
	}
	for _, basis := range LegalBases {
		if !slices.Contains(catalogue, "ledger.basis."+basis) {
			t.Errorf("no words for the legal basis %s", basis)
		}
	}
}

func TestWhatIsAllowed(t *testing.T) {
	t.Parallel()
	source := Source{ID: "tax", Prefix: "urn:source:tax", Scopes: Scopes}
	for name, c := range map[string][2]string{
		"extension":          {`"data":`, `"tenant":"x","partition":7,"nothing":null,"data":`},
		"empty words quoted": {`Assessing 2025 income tax`, `So-called \"\" null`},
		"longest id":         {`"e-1"`, `"` + strings.Repeat("~", 128) + `"`},
		"emoji":              {`Ada Byron`, `Ada 🦉`},
		"longest name":       {`Ada Byron`, strings.Repeat("é", 200)},
		"fine fraction":      {`09:00:00Z`, `09:00:00.123456789+02:00`},
		"no case":            {`"case_ref":"IT-2025-118822",`, ``},
		"hostile text":       {`Ada Byron`, `'; DROP TABLE x; -- <script>=1+1\r\n\u001b[31m\u0000`},
		"normal visibility":  {`"channel":"ui"`, `"visibility":{"mode":"normal"}`},
		"basis":              {`"channel":"ui"`, `"legal_basis":{"code":"led-8","reference":"s. 1"}`},
		"clock ahead":        {`09:00:00Z`, `10:04:00Z`},
	} {
		raw := event("e-1", ago(time.Hour), c[0], c[1])
		e, f := decodeEvent(raw)
		if f == nil {
			f = judge(e, source, clock, 5*time.Minute).fault
		}
		if f != nil {
			t.Errorf("%s: %v", name, f)
		}
		if name == "clock ahead" && !e.skewed {
			t.Error("the skew is not marked")
		}
	}
}

func TestWhatIsQuarantined(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	bodies := [][]byte{
		event("q-1", clock.Add(6*time.Minute)),
		event("q-2", ago(time.Hour), "urn:source:tax", "urn:source:health"),
		event("q-3", ago(time.Hour), "PA-002", "PA-404"),
	}
	for range 2 { // sent again, nothing is held twice
		for i, r := range w.send(bodies...).Results {
			if r.Status != Quarantined || r.Fault.Pointer != []string{"/time", "/source", "/data/purpose/activity"}[i] {
				t.Errorf("%d: %s %v", i, r.Status, r.Fault)
			}
		}
	}
	for _, id := range []string{"made-1", "made-2"} { // events that never were bytes
		e, _ := decodeEvent(event(id, clock.Add(time.Hour)))
		if r, err := w.Append(w.ctx, w.source, []Item{{ID: id, Event: e}}); err != nil || r.Quarantined != 1 {
			t.Errorf("%s: %+v %v", id, r, err)
		}
	}
	if made := w.held(); len(made) != 5 {
		t.Fatalf("%d held", len(made))
	}
	for _, h := range w.held() {
		if id := h.reread()[0].ID; strings.HasPrefix(id, "made-") {
			if err := w.Discard(w.ctx, w.source, h.ID, h.ID, "Made up"); err != nil {
				t.Fatal(err)
			}
		}
	}
	held := w.held()
	if len(held) != 3 {
		t.Fatalf("%d held", len(held))
	}
	i := slices.IndexFunc(held, func(h Held) bool { return h.Fault.Key == "ledger.fault.activity" })
	if string(held[i].body) != string(bodies[2]) || held[i].Fault.Code != "PA-404" {
		t.Error("the body is not as it was sent, or the code is lost")
	}
	if r, err := w.Release(w.ctx, w.source, held[i].ID); err != nil || r.Status != Quarantined {
		t.Errorf("released too early: %+v %v", r, err)
	}
	before := w.Activities
	w.Activities = alsoPublished(before, "PA-404")
	if r, err := w.Release(w.ctx, w.source, held[i].ID); err != nil || r.Status != Stored {
		t.Errorf("released: %+v %v", r, err)
	}
	if _, err := w.Release(w.ctx, w.source, held[i].ID); !errors.Is(err, ErrDecided) {
		t.Errorf("released twice: %v", err)
	}
	other := held[(i+1)%3].ID
	if err := w.Discard(w.ctx, w.source, other, other, ""); !errors.Is(err, ErrReasonMissing) {
		t.Errorf("discarded for no reason: %v", err)
	}
	if err := w.Discard(w.ctx, w.source, other, other, "Test data"); err != nil {
		t.Error(err)
	}
	if err := w.Discard(w.ctx, w.source, other, other, "Test data"); !errors.Is(err, ErrDecided) {
		t.Errorf("discarded twice: %v", err)
	}
	if c, err := w.CoverageOf(w.ctx, "tax"); err != nil || c.Quarantined != 1 || c.Stored != 1 {
		t.Errorf("coverage: %+v %v", c, err)
	}
}
