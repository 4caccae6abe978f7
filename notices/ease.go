package notices

import (
	"cmp"
	"slices"
	"strings"
	"unicode"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/text"
)

// Ease is how easy the words of a notice are to read in one language, as the LIX of C. H. Björnsson (1968): words a sentence, and
// the percentage of long words. It needs no syllables, and so says the same thing of every language.
type Ease struct {
	Words     int
	Sentences int
	Score     int    // about 25 a children's book, 45 a newspaper, 60 a statute
	Level     Level  // of the whole
	Hard      []Hard // the hardest sentences, at most hardMost, hardest first
}

// Hard is a sentence that is hard to read.
type Hard struct {
	Part  Part
	Text  string
	Words int
	Score int
}

// Level puts a score into a word.
// i18n: notices.ease.*
type Level string

// The levels. Up to fine, somebody of twelve follows.
const (
	EaseNone Level = "none" // too few words to say
	EaseFine Level = "fine"
	EaseFair Level = "fair"
	EaseHard Level = "hard"
)

const (
	leastWords = 30 // fewer say nothing
	longWord   = 6  // a long word has more letters
	fineUpTo   = 40
	fairUpTo   = 50
	hardFrom   = 55 // of a single sentence, which swings more than a text
	hardWords  = 25 // or that many words, however short
	hardMost   = 3
)

// Ease measures a notice in a language. Parts that are not written in it are left out; its title too, which is no sentence.
func (n Notice) Ease(lang string) Ease {
	e := Ease{Level: EaseNone}
	var all []Hard
	long := 0
	for _, part := range Parts {
		if part == PartTitle {
			continue
		}
		for _, block := range blocks(n.Text[part][lang]) {
			for _, s := range sentences(block) {
				words, n := count(s)
				if words == 0 {
					continue
				}
				e.Words, e.Sentences, long = e.Words+words, e.Sentences+1, long+n
				all = append(all, Hard{Part: part, Text: s, Words: words, Score: lix(words, 1, n)})
			}
		}
	}
	if e.Words < leastWords {
		return e
	}
	e.Score = lix(e.Words, e.Sentences, long)
	switch {
	case e.Score <= fineUpTo:
		e.Level = EaseFine
	case e.Score <= fairUpTo:
		e.Level = EaseFair
	default:
		e.Level = EaseHard
	}
	all = slices.DeleteFunc(all, func(s Hard) bool { return s.Words < 8 || s.Score < hardFrom && s.Words < hardWords })
	slices.SortStableFunc(all, func(a, b Hard) int { return cmp.Compare(b.Score, a.Score) })
	e.Hard = all[:min(len(all), hardMost)]
	return e
}

func lix(words, sentences, long int) int {
	return (words*100/sentences + 100*long*100/words + 50) / 100
}

// count counts the words of a sentence, and the long ones among them. Marks and figures are no words; the Arabic article and the
// particles written with a word do not make it longer.
func count(sentence string) (words, long int) {
	for _, word := range strings.Fields(sentence) {
		letters := strings.Map(func(r rune) rune {
			if unicode.IsLetter(r) && r != 'ـ' {
				return r
			}
			return -1
		}, word)
		if letters == "" {
			continue
		}
		words++
		for _, particle := range []string{"وال", "بال", "فال", "كال", "ولل", "ال", "لل"} {
			if rest, found := strings.CutPrefix(letters, particle); found {
				letters = rest
				break
			}
		}
		if len([]rune(letters)) > longWord {
			long++
		}
	}
	return words, long
}

// sentences cuts a block at full stops that end one: what goes on with a figure or a small letter is an abbreviation.
func sentences(block string) []string {
	var list []string
	runes := []rune(strings.Join(strings.Fields(block), " "))
	from := 0
	for i, r := range runes {
		if !strings.ContainsRune(".!?؟…", r) {
			continue
		}
		at := i + 1
		for at < len(runes) && strings.ContainsRune("”’»)]\"'", runes[at]) {
			at++
		}
		if at+1 >= len(runes) || runes[at] != ' ' || unicode.IsLower(runes[at+1]) || unicode.IsDigit(runes[at+1]) {
			continue
		}
		list = append(list, strings.TrimSpace(string(runes[from:at])))
		from = at
	}
	if rest := strings.TrimSpace(string(runes[from:])); rest != "" {
		list = append(list, rest)
	}
	return list
}

// blocks are the paragraphs, lines of lists and cells of a text, without their marks.
func blocks(markdown string) []string {
	if markdown == "" || Readable(markdown) != nil {
		return nil
	}
	source := []byte(markdown)
	var list []string
	_ = ast.Walk(markdownParser.Parser().Parse(text.NewReader(source)), func(node ast.Node, entering bool) (ast.WalkStatus, error) {
		if !entering || node.Type() != ast.TypeBlock || node.FirstChild() == nil || node.FirstChild().Type() != ast.TypeInline {
			return ast.WalkContinue, nil
		}
		var b strings.Builder
		_ = ast.Walk(node, func(in ast.Node, entering bool) (ast.WalkStatus, error) {
			if t, ok := in.(*ast.Text); ok && entering {
				b.Write(t.Value(source))
				if t.SoftLineBreak() || t.HardLineBreak() {
					b.WriteByte(' ')
				}
			}
			return ast.WalkContinue, nil
		})
		list = append(list, b.String())
		return ast.WalkSkipChildren, nil
	})
	return list
}
