package deadline

// checkExtensions refuses an extension that the law does not allow. Where the law allows longer for reasons of its own,
// as for a translation, nobody but the body can tell, and it is warned.
func (w *working) checkExtensions(n *counter) error {
	list, rule := w.events.extensions, w.clock.extension
	switch {
	case len(list) == 0:
		return nil
	case rule == nil:
		return fault(Extend, "deadline.error.no_extension", "Text", list[0].String())
	case len(list) > rule.times:
		return fault(Extend, "deadline.error.extended_too_often", "Count", rule.times)
	case rule.most.IsZero():
		return nil
	}
	plain := *n
	plain.still = nil
	unit, most := w.clock.limit.Unit, amount{}.plus(w.clock.limit).plus(rule.most)
	_, _, until := w.events.longer()
	last := n.roll(n.end(unit, most))
	switch beyond := w.end(&plain, true).After(plain.end(unit, most)) || until.After(last); {
	case beyond && rule.reasonable:
		w.warning("deadline.warning.extension_beyond", "Day", last)
	case beyond:
		return fault(Extend, "deadline.error.extension_too_long", "Text", list[0].String(), "Day", last)
	}
	return nil
}
