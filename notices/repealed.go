package notices

import (
	"maps"
	"regexp"
	"slices"
	"strings"
)

// repeal is law that notices used to cite and that is gone, or has moved.
type repeal struct {
	laws    []string       // under which it is gone
	article string         // of the GDPR as the law knows it; empty when words name it
	words   *regexp.Regexp // finds any other citation
	gone    string         // as the checklist names it
	instead string         // what stands in its place
	source  string         // where the law says so
}

var (
	underUK = []string{"uk-gdpr"}
	underEU = []string{"eu-gdpr", "ie-gdpr", "de-gdpr", "fr-gdpr", "ee-gdpr", "no-gdpr"}
)

// repeals is what is known to be gone. A line is added with its source; what is not here is not flagged.
var repeals = []repeal{
	{laws: underUK, article: "77", gone: "UK GDPR Art. 77", instead: "DPA 2018 s. 164A, s. 165", source: "Data (Use and Access) Act 2025 s. 103(2), (3) and (6)"},
	{laws: underUK, article: "22", gone: "UK GDPR Art. 22", instead: "UK GDPR Art. 22A–22D", source: "Data (Use and Access) Act 2025 s. 80(1)"},
	{laws: underUK, article: "44", gone: "UK GDPR Art. 44", instead: "UK GDPR Art. 44A", source: "Data (Use and Access) Act 2025 s. 85, Sch. 7 para. 2"},
	{laws: underUK, article: "45", gone: "UK GDPR Art. 45", instead: "UK GDPR Art. 45A–45C", source: "Data (Use and Access) Act 2025 s. 85, Sch. 7 paras. 3 and 4"},
	{laws: underUK, article: "89", gone: "UK GDPR Art. 89", instead: "UK GDPR Art. 84A–84D", source: "Data (Use and Access) Act 2025 ss. 86, 87(1)"},
	{laws: underUK, words: section("17A", "2018"), gone: "DPA 2018 s. 17A", instead: "UK GDPR Art. 45A", source: "Data (Use and Access) Act 2025 Sch. 7 paras. 3 and 4, Sch. 9 paras. 2 and 3"},
	{laws: underUK, words: section("19", "2018"), gone: "DPA 2018 s. 19", instead: "UK GDPR Art. 84B", source: "Data (Use and Access) Act 2025 ss. 86, 87(2)"},
	{laws: underUK, words: regexp.MustCompile(`(?i)\b(data protection act|dpa)\s*,?\s*1998\b|loi de 1998 sur la protection des données|قانون حماية البيانات لعام 1998`),
		gone: "DPA 1998", instead: "DPA 2018", source: "Data Protection Act 2018 Sch. 19 para. 44"},
	{laws: slices.Concat(underUK, underEU), words: regexp.MustCompile(`(?i)\b95\s*/\s*46(\s*/\s*(ec|ce))?\b`),
		gone: "95/46/EC", instead: "GDPR", source: "Regulation (EU) 2016/679 Art. 94"},
}

// section finds a section of a Data Protection Act, whichever comes first.
func section(number, year string) *regexp.Regexp {
	act, at := `(the\s+)?(data protection act|dpa|loi de|قانون حماية البيانات لعام)\s*,?\s*`+year, `\b(section|sections|sec\.?|s\.|article|art\.?)\s*`+number+`\b(\s*\(\w+\))*`
	return regexp.MustCompile(`(?i)` + at + `\s*,?\s*(of|de la|du)?\s*` + act + `|` + act + `\s*,?\s*` + at)
}

// outdated flags citations of what the law no longer contains, wherever a notice has them: in its words in any language, in the provisions
// of its bases and in what protects people abroad. Each one is named once a part.
func outdated(law string, n Notice, authoritative string) []Gap {
	var gaps []Gap
	for _, part := range Parts {
		languages := slices.Sorted(maps.Keys(n.Text[part]))
		if at := slices.Index(languages, authoritative); at > 0 { // named by the words that count, if these cite it
			languages = slices.Insert(slices.Delete(languages, at, at+1), 0, authoritative)
		}
		for _, r := range repeals {
			if !slices.Contains(r.laws, law) {
				continue
			}
			gap := Gap{Key: "notices.gap.repealed", Part: part, Citation: r.instead, Gone: r.gone}
			at := slices.IndexFunc(languages, func(lang string) bool { return r.citedIn(n.Text[part][lang]) })
			switch {
			case at >= 0:
				gap.Lang = languages[at]
			case !slices.ContainsFunc(n.facts(part), r.citedIn):
				continue
			}
			gaps = append(gaps, gap)
		}
	}
	return gaps
}

// facts are the texts among the facts that stand beside a part.
func (n Notice) facts(part Part) (texts []string) {
	switch part {
	case PartBasis:
		for _, basis := range n.Bases {
			texts = append(texts, basis.Provision)
		}
	case PartTransfers:
		for _, transfer := range n.Transfers {
			texts = append(texts, transfer.Safeguard)
		}
	}
	return texts
}

func (r repeal) citedIn(text string) bool {
	text = strings.Map(latinDigit, text)
	if r.words != nil {
		return r.words.MatchString(text)
	}
	return slices.Contains(citedArticles(text), r.article)
}

// latinDigit writes Arabic and Persian digits as Latin ones.
func latinDigit(c rune) rune {
	switch {
	case c >= '٠' && c <= '٩':
		return '0' + c - '٠'
	case c >= '۰' && c <= '۹':
		return '0' + c - '۰'
	}
	return c
}

var (
	// articleList finds "Article 77", "Articles 15 to 22", "Art. 13(2)(d), 77" and their like in the languages the portal speaks.
	articleList = regexp.MustCompile(`(?i)(?:\b(?:article|articles|art\.?|arts\.?)|المادة|المواد|المادتين|المادتان)\s*(` + oneArticle + `(?:\s*(?:,|،|;|–|-|\band\b|\bor\b|\bto\b|\bet\b|\bou\b|\bà\b|و|أو|إلى)\s*` + oneArticle + `)*)`)
	articleIn   = regexp.MustCompile(`(\d+[A-Z]?)(?:\s*\([0-9A-Za-z]+\))*`)
	// otherLaw finds that an article is one of another law: "of the European Convention on Human Rights".
	otherLaw = regexp.MustCompile(`(?i)^\s*,?\s*(?:of|in|under|de la|du|de l['’]|من)\s+(.{0,60})`)
	ourLaw   = regexp.MustCompile(`(?i)gdpr|rgpd|general data protection|protection des données|2016/679|regulation|règlement|لائحة|اللائحة|النظام`)
)

const oneArticle = `\d+[A-Z]?(?:\s*\([0-9A-Za-z]+\))*`

// citedArticles are the numbers of the articles of the data protection law that a text cites, without paragraphs. A number that stands
// with the name of another law is none.
func citedArticles(text string) (numbers []string) {
	for _, found := range articleList.FindAllStringSubmatchIndex(text, -1) {
		if other := otherLaw.FindStringSubmatch(text[found[1]:]); other != nil && !ourLaw.MatchString(other[1]) {
			continue
		}
		for _, one := range articleIn.FindAllStringSubmatch(text[found[2]:found[3]], -1) {
			numbers = append(numbers, one[1])
		}
	}
	return numbers
}
