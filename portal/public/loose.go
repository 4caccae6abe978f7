package public

import (
	"fmt"
	"sync"

	"daylight/notices"
	"daylight/portal/web"
)

// looseTotal is how many loose ends of one kind there are around the schedule.
type looseTotal struct {
	Kind  notices.LooseKind
	Count int
}

// looseMemory keeps the totals for as long as what they were counted from stands. The page is made anew every minute, and the whole
// schedule would be read for it each time.
type looseMemory struct {
	sync.Mutex
	of   string
	list []looseTotal
}

// looseTotals counts what is missing around the schedule, by kind. It is counted when something was published, a system was added whose
// records the schedule may name, or a day has begun.
func (p *Pages) looseTotals(v *web.Visitor) ([]looseTotal, error) {
	changes, err := p.Board.Changes(v.Ctx()) // before the rest is read: what is published meanwhile is counted at the next visit
	if err != nil {
		return nil, err
	}
	var classes []string
	if p.Board.Records != nil {
		if classes, err = p.Board.Records(v.Ctx()); err != nil {
			return nil, err
		}
	}
	today := notices.Day(p.today().String())
	of := fmt.Sprintf("%d %s %q", changes, today, classes)
	p.loose.Lock()
	defer p.loose.Unlock()
	if p.loose.of == of {
		return p.loose.list, nil
	}
	ends, err := p.Board.LooseEnds(v.Ctx(), today)
	if err != nil {
		return nil, err
	}
	var list []looseTotal
	for _, e := range ends {
		if n := len(list); n == 0 || list[n-1].Kind != e.Kind {
			list = append(list, looseTotal{Kind: e.Kind})
		}
		list[len(list)-1].Count++
	}
	p.loose.of, p.loose.list = of, list
	return list, nil
}
