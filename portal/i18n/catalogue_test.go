package i18n

import (
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
	goi18n "github.com/nicksnyder/go-i18n/v2/i18n"
)

func loaded(t *testing.T) *Catalogue {
	t.Helper()
	c, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestEveryLanguageHasEveryKey(t *testing.T) {
	c := loaded(t)
	for _, l := range Languages[1:] {
		if diff := cmp.Diff(c.Keys("en"), c.Keys(l.Tag)); diff != "" {
			t.Errorf("%s differs from English (-en +%s):\n%s", l.Tag, l.Tag, diff)
		}
	}
}

func forms(m *goi18n.Message) map[string]string {
	all := map[string]string{"zero": m.Zero, "one": m.One, "two": m.Two, "few": m.Few, "many": m.Many, "other": m.Other}
	for form, text := range all {
		if text == "" {
			delete(all, form)
		}
	}
	return all
}

func TestPluralFormsAreComplete(t *testing.T) {
	c := loaded(t)
	needed := map[string][]string{
		"en": {"one", "other"},
		"fr": {"many", "one", "other"}, // many is filled in at load
		"ar": {"few", "many", "one", "other", "two", "zero"},
	}
	for tag, messages := range c.messages {
		for key, m := range messages {
			has := forms(m)
			english, ok := c.messages["en"][key]
			if !ok {
				continue
			}
			if english.One == "" {
				if len(has) != 1 || m.Other == "" {
					t.Errorf("%s %s: English is not plural, this has %v", tag, key, has)
				}
				continue
			}
			for _, form := range needed[tag] {
				if has[form] == "" {
					t.Errorf("%s %s: plural form %q is missing", tag, key, form)
				}
			}
			for form := range has {
				if !slices.Contains(needed[tag], form) {
					t.Errorf("%s %s: the language has no form %q", tag, key, form)
				}
			}
		}
	}
}

var placeholder = regexp.MustCompile(`{{\s*\.(\w+)\s*}}`)

func placeholders(m *goi18n.Message) []string {
	var names []string
	for _, text := range forms(m) {
		for _, found := range placeholder.FindAllStringSubmatch(text, -1) {
			if !slices.Contains(names, found[1]) {
				names = append(names, found[1])
			}
		}
	}
	slices.Sort(names)
	return names
}

func TestSamePlaceholdersEverywhere(t *testing.T) {
	c := loaded(t)
	for key, english := range c.messages["en"] {
		for _, l := range Languages[1:] {
			other, ok := c.messages[l.Tag][key]
			if !ok {
				continue
			}
			if diff := cmp.Diff(placeholders(english), placeholders(other)); diff != "" {
				t.Errorf("%s %s: placeholders differ from English:\n%s", l.Tag, key, diff)
			}
		}
		for form, text := range forms(english) {
			if strings.Contains(text, "{{") && len(placeholder.FindAllString(text, -1)) != strings.Count(text, "{{") {
				t.Errorf("en %s %s: only {{.Name}} may stand in braces: %s", key, form, text)
			}
		}
	}
}

func TestTextsAreSetWell(t *testing.T) {
	c := loaded(t)
	for tag, messages := range c.messages {
		for key, m := range messages {
			for form, text := range forms(m) {
				bare := placeholder.ReplaceAllString(text, "x")
				switch {
				case strings.TrimSpace(text) == "":
					t.Errorf("%s %s %s: empty", tag, key, form)
				case text != strings.TrimSpace(text):
					t.Errorf("%s %s %s: space at an end: %q", tag, key, form, text)
				case strings.ContainsAny(bare, `'"`):
					t.Errorf("%s %s %s: straight quotation mark or apostrophe; ’ “ ” « » are the typographic ones: %s", tag, key, form, text)
				case strings.Contains(bare, "..."):
					t.Errorf("%s %s %s: … is one character: %s", tag, key, form, text)
				case strings.Contains(bare, "  "):
					t.Errorf("%s %s %s: two spaces: %s", tag, key, form, text)
				case strings.ContainsAny(bare, "<>") && strings.Contains(bare, "</"):
					t.Errorf("%s %s %s: markup does not belong here: %s", tag, key, form, text)
				}
			}
		}
	}
}

// The house style of look.md: an error says what is wrong and how to mend it.
func TestEnglishAvoidsTheWordsOfForms(t *testing.T) {
	avoided := regexp.MustCompile(`(?i)\b(please|sorry|invalid|forbidden|oops|whoops|technical difficulties)\b`)
	for key, m := range loaded(t).messages["en"] {
		for _, text := range forms(m) {
			if word := avoided.FindString(text); word != "" {
				t.Errorf("%s says %q: %s", key, word, text)
			}
		}
	}
}

func TestKeysBeginWithTheirRoom(t *testing.T) {
	shape := regexp.MustCompile(`^[a-z]+(\.[a-z0-9_-]+)+$`)
	for _, key := range loaded(t).Keys("en") {
		if !shape.MatchString(key) {
			t.Errorf("%q is not room.words.like_this", key)
		}
	}
}

func TestLoadRefusesFaults(t *testing.T) {
	file := func(text string) *fstest.MapFile { return &fstest.MapFile{Data: []byte(text)} }
	for name, files := range map[string]fstest.MapFS{
		"not TOML":          {"locales/en/a.toml": file(`"a.b" = `)},
		"twice in one file": {"locales/en/a.toml": file("\"a.b\" = \"x\"\n\"a.b\" = \"y\"")},
		"twice in a folder": {"locales/en/a.toml": file(`"a.b" = "x"`), "locales/en/b.toml": file(`"a.b" = "y"`)},
		"line after table":  {"locales/en/a.toml": file("[\"a.b\"]\none = \"x\"\nother = \"y\"\n\"a.c\" = \"z\"")},
	} {
		if _, err := load(files); err == nil {
			t.Errorf("%s: loaded", name)
		}
	}
}
