package report

// sizes are those of print: size and lead in points.
type sizes struct {
	body, small, cell, head, foot, mast style

	headings      [4]style // by level
	before, after [4]float64

	measure float64 // running text is no wider
	label   float64 // of the labels of facts, with the space after them
	foots   float64 // of what stands at the end of the foot
}

// usual is how documents are set: running text of about 85 characters.
var usual = sizes{
	body:     style{size: 9.5, lead: 13.5},
	small:    style{size: 8, lead: 11, tint: soft},
	cell:     style{size: 8.5, lead: 11.5},
	head:     style{size: 8.5, lead: 11.5, bold: true},
	foot:     style{size: 7.5, lead: 10, tint: soft},
	mast:     style{size: 11, lead: 15, bold: true, tint: brand},
	headings: [...]style{1: {size: 18, lead: 24, bold: true}, 2: {size: 13, lead: 18, bold: true}, 3: {size: 11, lead: 15, bold: true}},
	before:   [...]float64{1: 10, 2: 16, 3: 8},
	after:    [...]float64{1: 6, 2: 6, 3: 3},
	measure:  410, label: 118, foots: 140,
}

// large is large print: nothing to be read is smaller than 16 points, and nothing is grey. What shows in the window of an envelope
// is for the post, and stays as it is.
var large = sizes{
	body:     style{size: 16, lead: 22},
	small:    style{size: 16, lead: 21},
	cell:     style{size: 16, lead: 21},
	head:     style{size: 16, lead: 21, bold: true},
	foot:     style{size: 16, lead: 20},
	mast:     style{size: 18, lead: 24, bold: true, tint: brand},
	headings: [...]style{1: {size: 24, lead: 31, bold: true}, 2: {size: 20, lead: 26, bold: true}, 3: {size: 18, lead: 24, bold: true}},
	before:   [...]float64{1: 12, 2: 20, 3: 12},
	after:    [...]float64{1: 8, 2: 8, 3: 5},
	measure:  bodyWidth, label: 170, foots: 250,
}
