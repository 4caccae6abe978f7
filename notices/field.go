package notices

import (
	"encoding/json"
	"fmt"
	"strings"
)

// Shape says what kind of answer a field takes.
type Shape string

// The shapes. Texts are written in every language, lines in one: names of laws, offices and people.
const (
	ShapeLine    Shape = "line"
	ShapeLines   Shape = "lines"
	ShapeText    Shape = "text"
	ShapeProse   Shape = "prose"
	ShapeTexts   Shape = "texts"
	ShapeChoice  Shape = "choice"
	ShapeYes     Shape = "yes"
	ShapeLink    Shape = "link"
	ShapeDay     Shape = "day"
	ShapePeriod  Shape = "period"
	ShapeArticle Shape = "article"
	ShapeCodes   Shape = "codes" // of documents of one kind
	ShapeNames   Shape = "names" // such codes, or names of what has none
	ShapeRows    Shape = "rows"  // each of the same Parts
)

// Field is one field of a register's documents: enough to ask for it, to show it and to say how it changed.
type Field struct {
	Name    string // in the JSON; "record.2.3.5" is the member "2.3.5" of "record"
	Shape   Shape
	Label   string   // message key, register.field.…
	Group   string   // message key of the heading it stands under, register.group.…; empty for the first fields
	Of      Kind     // of ShapeCodes and ShapeNames
	Choices []string // of ShapeChoice
	Words   string   // key prefix of the choices
	Parts   []Field  // of ShapeRows
	Always  bool     // shown, as "none", even when empty
}

// Number is the field's number in the ATRS; empty for all others.
func (f Field) Number() string {
	number, _ := strings.CutPrefix(f.Name, "record.")
	if number == f.Name {
		return ""
	}
	return number
}

// Sheet is what a document says, field by field, each as its JSON.
type Sheet map[string]json.RawMessage

// SheetOf takes a document apart. Members of "record" become fields of their own.
func SheetOf(c Content) (Sheet, error) {
	written, err := json.Marshal(c)
	if err != nil {
		return nil, fmt.Errorf("notices: taking a document apart: %w", err)
	}
	var s, record Sheet
	if err := json.Unmarshal(written, &s); err != nil {
		return nil, fmt.Errorf("notices: taking a document apart: %w", err)
	}
	if raw, ok := s["record"]; ok {
		if err := json.Unmarshal(raw, &record); err != nil {
			return nil, fmt.Errorf("notices: taking a document apart: %w", err)
		}
		delete(s, "record")
		for name, value := range record {
			s["record."+name] = value
		}
	}
	return s, nil
}

// Content puts a document together again.
func (s Sheet) Content(kind Kind) (Content, error) {
	whole, record := Sheet{}, Sheet{}
	for name, value := range s {
		if number, ok := strings.CutPrefix(name, "record."); ok {
			record[number] = value
		} else {
			whole[name] = value
		}
	}
	if len(record) > 0 {
		whole.Set("record", record)
	}
	written, err := json.Marshal(whole)
	if err != nil {
		return nil, fmt.Errorf("notices: putting a document together: %w", err)
	}
	return decode(kind, written)
}

// Set puts a value in its field; one that says nothing takes the field away.
func (s Sheet) Set(name string, value any) {
	raw, err := json.Marshal(value)
	if err != nil || blank(raw) {
		delete(s, name)
		return
	}
	s[name] = raw
}

// Value is what stands in a field; the zero value when nothing does, or something else.
func Value[T any](s Sheet, name string) (value T) {
	if json.Unmarshal(s[name], &value) != nil {
		var none T
		return none
	}
	return value
}

// Says tells whether a field says anything.
func (s Sheet) Says(name string) bool { return !blank(s[name]) }

// blank tells whether a value says nothing.
func blank(raw json.RawMessage) bool {
	switch string(raw) {
	case "", "null", `""`, "[]", "{}", "false":
		return true
	}
	return false
}

// Same tells whether two sheets say the same in a field.
func (s Sheet) Same(other Sheet, name string) bool {
	return string(s[name]) == string(other[name]) || blank(s[name]) && blank(other[name])
}

// FieldChange is one field that differs between two versions. Of a text that is translated it is one language.
type FieldChange struct {
	Field         Field
	Lang          string
	Before, After Sheet // the field alone
}

// CompareFields tells which fields differ between two contents of one kind, in the order of the form.
func CompareFields(before, after Content) ([]FieldChange, error) {
	was, err := SheetOf(before)
	if err != nil {
		return nil, err
	}
	is, err := SheetOf(after)
	if err != nil {
		return nil, err
	}
	var list []FieldChange
	for _, f := range Fields(after.Ref().Kind) {
		if was.Same(is, f.Name) {
			continue
		}
		if f.Shape != ShapeText && f.Shape != ShapeProse {
			list = append(list, FieldChange{Field: f, Before: Sheet{f.Name: was[f.Name]}, After: Sheet{f.Name: is[f.Name]}})
			continue
		}
		a, b := Value[Text](was, f.Name), Value[Text](is, f.Name)
		for _, lang := range languagesOf(a, b) {
			if a[lang] != b[lang] {
				one := FieldChange{Field: f, Lang: lang, Before: Sheet{}, After: Sheet{}}
				one.Before.Set(f.Name, Text{lang: a[lang]})
				one.After.Set(f.Name, Text{lang: b[lang]})
				list = append(list, one)
			}
		}
	}
	return list, nil
}

// texts are the texts in a field that are translated.
func (f Field) texts(s Sheet) (texts []Text) {
	switch f.Shape {
	case ShapeText, ShapeProse:
		return []Text{Value[Text](s, f.Name)}
	case ShapeTexts:
		return Value[[]Text](s, f.Name)
	case ShapeRows:
		for _, row := range Value[[]Sheet](s, f.Name) {
			for _, part := range f.Parts {
				texts = append(texts, part.texts(row)...)
			}
		}
	}
	return texts
}

// Untranslated names, for each language but the authoritative one, the fields that have no words in it.
func Untranslated(c Content, languages []string) (map[string][]Field, error) {
	s, err := SheetOf(c)
	if err != nil || len(languages) == 0 {
		return nil, err
	}
	missing := map[string][]Field{}
	for _, f := range Fields(c.Ref().Kind) {
		texts := f.texts(s)
		for _, lang := range languages[1:] {
			for _, t := range texts {
				if t[languages[0]] != "" && t[lang] == "" {
					missing[lang] = append(missing[lang], f)
					break
				}
			}
		}
	}
	return missing, nil
}
