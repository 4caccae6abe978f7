package requests

import "testing"

func TestMoney(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]int64{"45": 4500, "45.5": 4550, "45,50": 4550, "1,250.00": 125000, "1.250,00": 125000, "1,250": 125000, " 3 000 ": 300000, "0": 0} {
		if got, ok := Money(text); !ok || got != want {
			t.Errorf("%q is %d %v, want %d", text, got, ok, want)
		}
	}
	for _, text := range []string{"", "ten", "-5", "1.2.3,x", "999999999999999"} {
		if got, ok := Money(text); ok {
			t.Errorf("%q is %d", text, got)
		}
	}
}

// What was offered is entered by whom it was offered to, refused or not, and decided by somebody else; what is published the body chose.
func TestGifts(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	g := Gift{Kind: "gift", What: "A bottle of wine", Giver: "Mere Builders Ltd", Day: o.Today(), Value: 4000, Proposal: "refused", Key: "k"}
	for range 2 {
		must(t, o.EnterGift(o.ctx, o.ann, g))
	}
	private := g
	private.Giver, private.Private, private.Key = "Joan Private", true, "k2"
	must(t, o.EnterGift(o.ctx, o.rita, private))
	wantProblem(t, o.EnterGift(o.ctx, o.ann, Gift{Kind: "gift", What: "x", Proposal: "kept", Day: o.Today()}), "giver", "required_giver")
	late := g
	late.Day, late.Value = o.Today().AddDays(1), -1
	wantProblem(t, o.EnterGift(o.ctx, o.ann, late), "day", "day_ahead")
	wantProblem(t, o.EnterGift(o.ctx, o.ann, late), "amount", "money")
	own, err := o.Gifts(o.ctx, o.ann)
	must(t, err)
	if len(own) != 1 || own[0].What != g.What || !own[0].Mine {
		t.Fatalf("%+v", own)
	}
	all, err := o.Gifts(o.ctx, o.rita)
	must(t, err)
	if len(all) != 2 {
		t.Fatalf("%d", len(all))
	}
	want(t, o.DecideGift(o.ctx, o.ann, own[0].ID, "refused", ""), ErrForbidden)
	for _, one := range all {
		if one.Mine {
			want(t, o.DecideGift(o.ctx, o.rita, one.ID, "kept", ""), ErrOwnWork)
		}
		must(t, o.DecideGift(o.ctx, o.rob, one.ID, "refused", "It was worth too much"))
		want(t, o.DecideGift(o.ctx, o.rob, one.ID, "kept", ""), ErrChanged)
	}
	for _, c := range [][3]int64{{0, 0, 25}, {2499, 0, 25}, {2500, 25, 50}, {99999, 500, 1000}, {100000, 1000, 0}} {
		if least, most := Band(c[0]); least != c[1] || most != c[2] {
			t.Errorf("%d is %d to %d", c[0], least, most)
		}
	}
}
