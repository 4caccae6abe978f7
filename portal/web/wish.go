package web

import "daylight/requests"

// Wish is what somebody typed about what is to be done with their data, and why: each question calls the two by the name under which
// the rules tell what is wrong with them.
func (f *Form) Wish() *requests.Wish {
	w := &requests.Wish{Ground: f.Get("ground"), What: f.Text("use"), Why: f.Text("why"), Form: f.Get("form"), To: f.Get("to")}
	if w.What == "" {
		w.What = f.Text("data")
	}
	if w.Why == "" {
		w.Why = f.Text("situation")
	}
	return w
}
