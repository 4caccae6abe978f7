package notices

import (
	"fmt"
	"slices"
	"testing"
	"time"
)

func TestWhatAFormOffers(t *testing.T) {
	t.Parallel()
	b, c := newBoard(t)
	ctx := t.Context()
	publish(t, b, aRow("LIB-001"))
	codes := func(list []Link) (codes []string) {
		for _, l := range list {
			codes = append(codes, l.Code)
		}
		return codes
	}
	few := must(b.Offer(ctx, KindRetention, Seek{Chosen: []string{"LIB-404"}}))(t)
	if few.Many() || few.Total != 1 || few.Fit != 1 || !slices.Equal(codes(few.Found), []string{"LIB-001"}) || len(few.Chosen) != 0 {
		t.Errorf("%+v", few)
	}
	c.pass(time.Hour)
	lines := planHeads
	for i := range 2 * OfferMost {
		lines += fmt.Sprintf("TAX-%03d,Revenues,Taxes,Council tax of band %d,What we owe.,Paid,P1Y,destroy,Act\n", i, i)
	}
	id := reads(t, b, []byte(lines))
	must(struct{}{}, b.SubmitImport(ctx, ann, id, "Taxes.", nil))(t)
	must(struct{}{}, b.ApproveImport(ctx, bea, id))(t)
	for name, want := range map[string]struct {
		seek       Seek
		fit, found int
		first      string
	}{
		"nothing":         {Seek{}, 0, 0, ""},
		"a word":          {Seek{Query: "Council taxes"}, 2 * OfferMost, OfferMost, "TAX-000"},
		"without chosen":  {Seek{Query: "council tax", Chosen: []string{"TAX-001", "TAX-000", "TAX-001"}}, 2*OfferMost - 2, OfferMost, "TAX-002"},
		"a part of codes": {Seek{Query: " tax-09 "}, 10, 10, "TAX-090"},
		"signs":           {Seek{Query: "%_'"}, 0, 0, ""},
		"in French":       {Seek{Query: "loan", Lang: "fr"}, 1, 1, "LIB-001"}, // no French words: the authoritative ones stand there
	} {
		o := must(b.Offer(ctx, KindRetention, want.seek))(t)
		if !o.Many() || o.Fit != want.fit || len(o.Found) != want.found || o.Total != 2*OfferMost+1 {
			t.Errorf("%s: %d fit, %d are found of %d", name, o.Fit, len(o.Found), o.Total)
		}
		if want.found > 0 && o.Found[0].Code != want.first {
			t.Errorf("%s: %v", name, codes(o.Found))
		}
	}
	o := must(b.Offer(ctx, KindRetention, Seek{Chosen: []string{"TAX-007", "LIB-001", "GONE-1"}}))(t)
	if !slices.Equal(codes(o.Chosen), []string{"TAX-007", "LIB-001"}) || o.Chosen[0].Title["en"] != "Council tax of band 7" {
		t.Errorf("%+v", o.Chosen)
	}
}
