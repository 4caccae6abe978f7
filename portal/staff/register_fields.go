package staff

import (
	"maps"
	"strings"

	"daylight/notices"
	"daylight/portal/i18n"
	"daylight/portal/ui"
	"daylight/portal/web"
)

// filledIn is a sheet with what was typed in the fields of a kind. What has no field stays.
func filledIn(form *web.Form, kind notices.Kind, languages []string, saved notices.Sheet) notices.Sheet {
	sheet := maps.Clone(saved)
	for _, f := range notices.Fields(kind) {
		fillIn(form, f, f.Name, languages, sheet)
	}
	if content, err := sheet.Content(kind); err == nil { // as it will be stored, so that it can be compared
		if again, err := notices.SheetOf(content); err == nil {
			return again
		}
	}
	return sheet
}

// fillIn reads one field from where the form has it.
func fillIn(form *web.Form, f notices.Field, at string, languages []string, sheet notices.Sheet) {
	switch f.Shape {
	case notices.ShapeText, notices.ShapeProse:
		sheet.Set(f.Name, textIn(form, at, languages))
	case notices.ShapeTexts:
		var texts []notices.Text
		for line := range numbered(form, at+".", languages[0]) {
			if t := textIn(form, strings.TrimSuffix(line, "."), languages); len(t) > 0 {
				texts = append(texts, t)
			}
		}
		sheet.Set(f.Name, texts)
	case notices.ShapeLines:
		sheet.Set(f.Name, linesIn(form, at))
	case notices.ShapeCodes:
		sheet.Set(f.Name, form.All(at))
	case notices.ShapeNames:
		sheet.Set(f.Name, append(form.All(at), linesIn(form, at+".others")...))
	case notices.ShapeYes:
		sheet.Set(f.Name, form.Has(at, "yes"))
	case notices.ShapeRows:
		var rows []notices.Sheet
		for line := range numbered(form, at+".", f.Parts[0].Name) {
			row := notices.Sheet{}
			for _, part := range f.Parts {
				fillIn(form, part, line+part.Name, languages, row)
			}
			if len(row) > 0 {
				rows = append(rows, row)
			}
		}
		sheet.Set(f.Name, rows)
	default:
		sheet.Set(f.Name, form.Get(at))
	}
}

// textIn reads a text in every language.
func textIn(form *web.Form, at string, languages []string) notices.Text {
	t := notices.Text{}
	for _, lang := range languages {
		if said := form.Text(at + "." + lang); said != "" {
			t[lang] = said
		}
	}
	return t
}

// linesIn are the lines of a field that say something.
func linesIn(form *web.Form, at string) []string {
	var lines []string
	for _, line := range strings.Split(form.Text(at), "\n") {
		if line = strings.TrimSpace(line); line != "" {
			lines = append(lines, line)
		}
	}
	return lines
}

// besideFields leads problems to the control that mends them.
func (p *Pages) besideFields(faults ui.Errors, kind notices.Kind) ui.Errors {
	for i, fault := range faults {
		name, lang := fault.Field, p.Board.Authoritative()
		if at := strings.LastIndex(name, "."); at >= 0 && i18n.Known(name[at+1:]) {
			name, lang = name[:at], name[at+1:]
		}
		if name == notices.CodeField(kind) {
			faults[i].Field = "code"
		}
		for _, f := range notices.Fields(kind) {
			if f.Name == name {
				faults[i].Field = controlOf(f, lang)
			}
		}
	}
	return faults
}

// controlOf is the first control of a field.
func controlOf(f notices.Field, lang string) string {
	switch f.Shape {
	case notices.ShapeText, notices.ShapeProse:
		return f.Name + "." + lang
	case notices.ShapeTexts:
		return lineField(f.Name, 0, lang)
	case notices.ShapeNames:
		return f.Name + ".others"
	case notices.ShapeRows:
		return lineField(f.Name, 0, f.Parts[0].Name)
	}
	return f.Name
}
