package main

import (
	"cmp"
	"context"
	"embed"
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"time"

	"github.com/BurntSushi/toml"

	"daylight/notices"
)

//go:embed content
var content embed.FS

// publishers are the two people behind everything published.
type publishers struct{ Author, Approver notices.Officer }

// publication is one version, the day on which it was published, and why.
type publication struct {
	Content   notices.Content
	Published notices.Day `toml:"published"`
	Why       string      `toml:"why"`
}

// publishContent fills an empty board with what Northmere Council has published
// over the years, each version on its own day, by the steps that people take.
func publishContent(ctx context.Context, board *notices.Board, by publishers) error {
	list, err := publications()
	if err != nil {
		return err
	}
	for i, p := range list {
		if err := publishOne(ctx, *board, by, p, i); err != nil {
			return fmt.Errorf("publishing %s: %w", p.Content.Ref().Code, err)
		}
	}
	return nil
}

// publishOne takes one version from draft to publication, on its own clock:
// written five days before, submitted after two, approved the day before.
func publishOne(ctx context.Context, board notices.Board, by publishers, p publication, place int) error {
	day, ok := p.Published.Time()
	if !ok {
		return fmt.Errorf("day %q does not exist", p.Published)
	}
	at := day.Add(9*time.Hour + time.Duration(place)*time.Second)
	before := func(days int) func() time.Time {
		return func() time.Time { return at.AddDate(0, 0, -days) }
	}
	board.Now = before(5)
	e, err := board.Draft(ctx, by.Author, notices.Draft{Content: p.Content, Why: p.Why})
	if err != nil {
		return err
	}
	step := notices.Step{Version: e.ID, Revision: e.Revision, Why: p.Why}
	board.Now = before(3)
	if _, err := board.Submit(ctx, by.Author, step); err != nil {
		return err
	}
	board.Now = before(1)
	if _, err := board.Approve(ctx, by.Approver, step); err != nil {
		return err
	}
	board.Now = before(0)
	step.Behind = true // years ago nobody minded
	_, err = board.Publish(ctx, by.Approver, step)
	return err
}

// publications reads the embedded content, oldest first. Rows come before the
// activities and notices that point at them.
func publications() ([]publication, error) {
	var list []publication
	for _, load := range []func() ([]publication, error){loadRetention, loadProcessors, loadProcessing, loadSharing, loadTools, loadNotices} {
		loaded, err := load()
		if err != nil {
			return nil, err
		}
		list = append(list, loaded...)
	}
	slices.SortStableFunc(list, func(a, b publication) int { return cmp.Compare(a.Published, b.Published) })
	return list, nil
}

func loadRetention() ([]publication, error) {
	var file struct {
		Group map[string]notices.Text `toml:"group"`
		Row   []struct {
			notices.RetentionRow
			Group string `toml:"group"`
			publication
		} `toml:"row"`
	}
	if err := load("content/retention.toml", &file); err != nil {
		return nil, err
	}
	list := make([]publication, len(file.Row))
	for i, row := range file.Row {
		row.Function = file.Group[row.Group]
		list[i] = publication{row.RetentionRow, row.Published, row.Why}
	}
	return list, nil
}

func loadProcessing() ([]publication, error) {
	var file struct {
		Activity []struct {
			notices.Activity
			publication
		} `toml:"activity"`
	}
	err := load("content/processing.toml", &file)
	list := make([]publication, len(file.Activity))
	for i, a := range file.Activity {
		list[i] = publication{a.Activity, a.Published, a.Why}
	}
	return list, err
}

func loadSharing() ([]publication, error) {
	var file struct {
		Agreement []struct {
			notices.Agreement
			publication
		} `toml:"agreement"`
	}
	err := load("content/sharing.toml", &file)
	list := make([]publication, len(file.Agreement))
	for i, a := range file.Agreement {
		list[i] = publication{a.Agreement, a.Published, a.Why}
	}
	return list, err
}

// loadNotices reads one file a notice. Earlier versions say only which parts
// read differently then.
func loadNotices() ([]publication, error) {
	names, err := fs.Glob(content, "content/notices/*.toml")
	if err != nil {
		return nil, err
	}
	var list []publication
	for _, name := range names {
		var file struct {
			notices.Notice
			publication
			Before []struct {
				Published notices.Day                   `toml:"published"`
				Why       string                        `toml:"why"`
				Text      map[notices.Part]notices.Text `toml:"text"`
			} `toml:"before"`
		}
		if err := load(name, &file); err != nil {
			return nil, err
		}
		list = append(list, publication{file.Notice, file.Published, file.Why})
		for _, earlier := range file.Before {
			old := file.Notice
			old.Text = maps.Clone(file.Text)
			maps.Copy(old.Text, earlier.Text)
			list = append(list, publication{old, earlier.Published, earlier.Why})
		}
	}
	return list, nil
}

// load reads one file and refuses what nobody would read.
func load(name string, into any) error {
	text, err := content.ReadFile(name)
	if err != nil {
		return err
	}
	meta, err := toml.Decode(string(text), into)
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	if unknown := meta.Undecoded(); len(unknown) > 0 {
		return fmt.Errorf("%s: unknown key %s", name, unknown[0])
	}
	return nil
}
