package i18n

import "testing"

func TestMoney(t *testing.T) {
	t.Parallel()
	catalogue, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	for lang, want := range map[string][4]string{
		"en": {"£45.00", "€1,234.50", "CHF\u00a00.05", "XYZ\u00a01.00"},
		"fr": {"45,00\u00a0£", "1\u202f234,50\u00a0€", "0,05\u00a0CHF", "1,00\u00a0XYZ"},
		"ar": {"\u200f45.00\u00a0UK£", "\u200f1,234.50\u00a0€", "\u200f0.05\u00a0CHF", "\u200f1.00\u00a0XYZ"},
	} {
		p := catalogue.Printer(lang)
		got := [4]string{p.Money(4500, "GBP"), p.Money(123450, "EUR"), p.Money(5, "CHF"), p.Money(100, "XYZ")}
		if got != want {
			t.Errorf("%s: %q", lang, got)
		}
	}
}
