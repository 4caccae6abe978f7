package report

// chart draws bars with their numbers above and their labels below. What it shows is also said in words, as its alternative text.
func (f *flow) chart(c Chart) {
	const height, labels = 58.0, 24.0
	if len(c.Bars) == 0 {
		return
	}
	f.need(height + labels + 30)
	figure := f.tags.open(f.tags.doc, "Figure", "/Alt"+textString(c.Alt)+"/A<</O/Layout/Placement/Block>>")
	owner := func(int) *element { return figure }
	title := f.set.lines(words(c.Title), f.look.head, bodyWidth)
	for _, l := range title {
		f.put(l, f.look.head, margin, f.y+baseline(f.look.head), bodyWidth, owner)
		f.y += f.look.head.lead
	}
	f.y += 14
	most := 1
	for _, b := range c.Bars {
		most = max(most, b.N)
	}
	slot := min(bodyWidth/float64(len(c.Bars)), 44)
	wide := min(slot*0.62, 22)
	floor := f.y + height
	tiny := style{size: 7.5, lead: 10}
	every := f.labelStep(c.Bars, slot, tiny)
	for i, b := range c.Bars {
		x := margin + float64(i)*slot
		tall := height * float64(b.N) / float64(most)
		f.enter(figure)
		if b.N > 0 {
			f.bar(x+(slot-wide)/2, floor-tall, wide, tall, brand)
		}
		number := tiny
		if b.N == 0 {
			number.tint = soft
		}
		f.centred(b.Text, number, x, floor-tall-3, slot, owner)
		if i%every == 0 {
			f.centred(b.Label, tiny, x, floor+9.5, slot*float64(every), owner)
		}
		f.centred(b.Year, style{size: 7.5, lead: 10, bold: true}, x, floor+19.5, slot, owner)
	}
	f.tags.close(figure)
	f.artifact("Layout", func() { f.rule(margin, floor, slot*float64(len(c.Bars)), hairline, ink) })
	f.y = floor + labels + 8
}

// labelStep says that only every n-th label is drawn, because they would touch.
func (f *flow) labelStep(bars []Bar, slot float64, s style) int {
	widest := 0.0
	for _, b := range bars {
		if lines := f.set.lines(words(b.Label), s, 1000); len(lines) > 0 {
			widest = max(widest, lines[0].width)
		}
	}
	every := 1
	for widest+3 > slot*float64(every) {
		every++
	}
	return every
}

// centred draws a short text in the middle of a width; y is its baseline.
func (f *flow) centred(text string, s style, x, y, width float64, owner func(int) *element) {
	for _, l := range f.set.lines(words(text), s, 1000) {
		f.put(l, s, x+(width-l.width)/2, y, l.width, owner)
	}
}
