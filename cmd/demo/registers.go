package main

import "daylight/notices"

// loadProcessors reads who works for the council.
func loadProcessors() ([]publication, error) {
	var file struct {
		Processor []struct {
			notices.Processor
			publication
		} `toml:"processor"`
	}
	err := load("content/processors.toml", &file)
	list := make([]publication, len(file.Processor))
	for i, p := range file.Processor {
		list[i] = publication{p.Processor, p.Published, p.Why}
	}
	return list, err
}

// loadTools reads the algorithmic tools.
func loadTools() ([]publication, error) {
	var file struct {
		Tool []struct {
			notices.Tool
			publication
		} `toml:"tool"`
	}
	err := load("content/tools.toml", &file)
	list := make([]publication, len(file.Tool))
	for i, t := range file.Tool {
		list[i] = publication{t.Tool, t.Published, t.Why}
	}
	return list, err
}
