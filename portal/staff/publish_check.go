package staff

import (
	"slices"

	"daylight/notices"
	"daylight/portal/ui"
)

// factGaps are the gaps that are mended among the facts, with the field that mends them. The others are mended in the words.
var factGaps = map[string]string{
	"notices.gap.basis":                 "bases.0.article",
	"notices.gap.provision":             "bases.0.provision",
	"notices.gap.retention":             "retention",
	"notices.gap.rights":                "rights",
	"notices.gap.portability":           "rights",
	"notices.gap.consent":               "rights",
	"notices.gap.complain_to_us":        "rights",
	"notices.gap.complain_to_regulator": "rights",
	"notices.gap.tool":                  "tools",
}

// mendedIn is the page and field, below the notice, where a gap is mended, and whether that is among the facts.
func mendedIn(gap notices.Gap, n notices.Notice, authoritative string) (place string, fact bool) {
	if gap.Gone != "" {
		if gap.Lang != "" {
			return "/text/" + gap.Lang + "#" + partField(gap.Part, gap.Lang), false
		}
		return "/facts#" + map[notices.Part]string{notices.PartBasis: "bases.0.provision", notices.PartTransfers: "transfers.0.safeguard"}[gap.Part], true
	}
	field, fact := factGaps[gap.Key]
	if !fact && n.Text[gap.Part][authoritative] != "" {
		// The words are there; what is missing is beside them.
		switch gap.Key {
		case "notices.gap.transfers":
			field, fact = "transfers.0.safeguard", true
		case "notices.gap.automated":
			field, fact = "rights", true
		}
	}
	if fact {
		return "/facts#" + field, true
	}
	return "/text/" + authoritative + "#" + partField(gap.Part, authoritative), false
}

// besideFact leads problems with a list of the facts to the line that is wrong.
func besideFact(faults ui.Errors, typed notices.Notice) ui.Errors {
	for i, fault := range faults {
		if fault.Field != "bases" {
			continue
		}
		faults[i].Field = "bases.0.provision"
		for n, basis := range typed.Bases {
			if !slices.Contains(notices.Articles(), basis.Article) {
				faults[i].Field = lineField("bases", n, "article")
				break
			}
		}
	}
	return faults
}

// easeColour marks what is hard to read; the words of the tag say the same.
func easeColour(level notices.Level) string {
	switch level {
	case notices.EaseFine:
		return "green"
	case notices.EaseFair:
		return "yellow"
	}
	return "orange"
}
