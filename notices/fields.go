package notices

import (
	"maps"
	"slices"
	"strings"
)

// The article of a legal basis, in the order in which a form offers them.
// i18n: notices.basis.*
var articles = []string{"6(1)(a)", "6(1)(b)", "6(1)(c)", "6(1)(d)", "6(1)(e)", "6(1)(ea)", "6(1)(f)", "9(2)(a)", "9(2)(b)", "9(2)(c)", "9(2)(d)",
	"9(2)(e)", "9(2)(f)", "9(2)(g)", "9(2)(h)", "9(2)(i)", "9(2)(j)", "10"}

// Articles are the legal bases that can be chosen.
func Articles() []string { return slices.Clone(articles) }

// RegisterKinds are the kinds whose documents are made of fields, in the order of the desk.
var RegisterKinds = []Kind{KindActivity, KindAgreement, KindProcessor, KindTool, KindRetention}

// CodeField is the field that holds a document's code.
func CodeField(kind Kind) string {
	if kind == KindActivity {
		return "id"
	}
	return "code"
}

// Fields are the fields of a kind in the order of form and page, but for the code.
// i18n: register.field.*
// i18n: register.group.*
// i18n: register.atrs.*
func Fields(kind Kind) []Field { return fields[kind] }

var fields = map[Kind][]Field{
	KindRetention: list(
		one("class", ShapeText), one("function", ShapeText), one("description", ShapeProse), one("exclusions", ShapeProse),
		one("trigger", ShapeText), one("period", ShapePeriod), choice("action", "notices.action.", plainly(Actions)),
		one("authority", ShapeLine), one("legal_basis", ShapeLine), one("owner", ShapeLine), always(one("personal", ShapeYes)),
		one("categories", ShapeLines), always(one("hold", ShapeYes)), one("in_force_from", ShapeDay), one("supersedes", ShapeLine),
		one("records", ShapeLine), one("review_due", ShapeDay)),
	KindActivity: list(
		one("title", ShapeText), one("purpose", ShapeProse), one("unit", ShapeLine), one("joint_controllers", ShapeLines), bases(),
		one("subjects", ShapeTexts), one("data", ShapeTexts), one("recipients", ShapeTexts), pointing("processors", KindProcessor, ShapeNames),
		transfers(), pointing("retention", KindRetention, ShapeCodes), one("security", ShapeProse), one("systems", ShapeLines),
		one("assessment", ShapeLine), one("dpv", ShapeLines), one("review_due", ShapeDay)),
	KindAgreement: list(
		one("title", ShapeText), one("purpose", ShapeProse), one("parties", ShapeLines), one("data", ShapeTexts), bases(),
		one("safeguards", ShapeProse), pointing("activities", KindActivity, ShapeCodes), one("starts", ShapeDay), one("ends", ShapeDay),
		one("owner", ShapeLine), one("review_due", ShapeDay)),
	KindProcessor: list(
		one("name", ShapeText), one("address", ShapeLine), one("country", ShapeLine), one("contact", ShapeLine), one("officer", ShapeLine),
		one("services", ShapeTexts), one("data", ShapeTexts), rows("subprocessors", one("name", ShapeLine), one("country", ShapeLine), one("task", ShapeText)),
		transfers(), one("security", ShapeProse), one("contract", ShapeLine), one("starts", ShapeDay), one("ends", ShapeDay),
		one("owner", ShapeLine), one("review_due", ShapeDay)),
	KindTool: toolFields(),
}

// toolFields are the citizen's questions first, then the numbered fields of the standard, tier 1 before tier 2.
func toolFields() []Field {
	citizen := list(one("title", ShapeText), one("summary", ShapeText), one("unit", ShapeLine), choice("phase", "notices.phase.", plainly(Phases)),
		one("retired", ShapeDay))
	decides := choice("decides", "notices.decides.", plainly(DecidesAll))
	decides.Group = "register.group.tier1"
	pointers := list(one("website", ShapeLink), one("contact", ShapeLine), pointing("activities", KindActivity, ShapeCodes),
		pointing("retention", KindRetention, ShapeCodes), pointing("processors", KindProcessor, ShapeNames), one("assessment", ShapeLine),
		one("review_due", ShapeDay))
	numbered := slices.Concat(group("tier1", "1.2"), list(decides), group("tier1", "2.3.2", "2.3.5", "2.4.4.1"), // what it does, who decides, how to object, which data
		pointers,
		group("owner", "2.1.1", "2.1.2", "2.1.3", "2.1.4", "2.1.4.1", "2.1.4.2", "2.1.4.3", "2.1.4.4", "2.1.4.5"),
		group("why", "2.2.1", "2.2.2", "2.2.3", "2.2.4"),
		group("use", "2.3.1", "2.3.3", "2.3.4"),
		group("system", "2.4.1.1", "2.4.1.2", "2.4.1.3", "2.4.1.4", "2.4.1.5"),
		group("model", "2.4.2.1", "2.4.2.2", "2.4.2.3", "2.4.2.4", "2.4.2.5", "2.4.2.6", "2.4.2.7", "2.4.2.8"),
		group("development", "2.4.3.1", "2.4.3.2", "2.4.3.3", "2.4.3.4", "2.4.3.5", "2.4.3.6", "2.4.3.7", "2.4.3.8", "2.4.3.9"),
		group("operation", "2.4.4.2", "2.4.4.3", "2.4.4.4", "2.4.4.5"),
		group("risks", "2.5.1", "2.5.2"))
	return append(citizen, numbered...)
}

func list(all ...Field) []Field { return all }

func one(name string, shape Shape) Field {
	return Field{Name: name, Shape: shape, Label: "register.field." + name}
}

func choice(name, words string, choices []string) Field {
	f := one(name, ShapeChoice)
	f.Words, f.Choices = words, choices
	return f
}

func pointing(name string, of Kind, shape Shape) Field {
	f := one(name, shape)
	f.Of = of
	return f
}

func rows(name string, parts ...Field) Field {
	f := one(name, ShapeRows)
	f.Parts = parts
	return f
}

func bases() Field { return rows("bases", one("article", ShapeArticle), one("provision", ShapeLine)) }

func transfers() Field {
	return always(rows("transfers", one("country", ShapeLine), one("safeguard", ShapeLine), one("copy", ShapeLine)))
}

func always(f Field) Field {
	f.Always = true
	return f
}

// group are numbered fields of the standard under one heading.
func group(name string, numbers ...string) []Field {
	all := make([]Field, len(numbers))
	for i, number := range numbers {
		all[i] = Field{Name: "record." + number, Shape: ShapeProse, Label: "register.atrs." + strings.ReplaceAll(number, ".", "-"), Group: "register.group." + name}
	}
	return all
}

func plainly[S ~string](all []S) []string {
	out := make([]string, len(all))
	for i, one := range all {
		out[i] = string(one)
	}
	return out
}

// languagesOf are the languages of two texts, always in the same order.
func languagesOf(a, b Text) []string {
	both := maps.Clone(a)
	if both == nil {
		both = Text{}
	}
	maps.Copy(both, b)
	return slices.Sorted(maps.Keys(both))
}
