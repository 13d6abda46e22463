package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"bench/results"
)

// runsFolder is where runs are kept unless --out says otherwise.
const runsFolder = "results/runs"

// prepareFolder makes the folder of a run before anything is measured. One
// that holds something is refused unless force is set; so is one that cannot
// be written to.
func prepareFolder(out, name string, force bool, now time.Time) (string, error) {
	if out == "" {
		return freshFolder(filepath.Join(runsFolder, now.Format("20060102-150405")+"-"+name))
	}
	entries, err := os.ReadDir(out)
	if err == nil && len(entries) > 0 && !force {
		return "", usage("choose another folder, or add --force to write over it", "--out %s: the folder is not empty", out)
	}
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return "", usage("choose a folder that can be written to", "--out: %w", err)
	}
	return out, makeFolder(out)
}

// freshFolder makes a folder that did not exist: two runs may begin in the
// same second.
func freshFolder(base string) (string, error) {
	for i := 1; ; i++ {
		folder := base
		if i > 1 {
			folder = fmt.Sprintf("%s-%d", base, i)
		}
		if _, err := os.Lstat(folder); errors.Is(err, fs.ErrNotExist) {
			return folder, makeFolder(folder)
		}
	}
}

// makeFolder makes a folder and shows that files can be written there.
func makeFolder(folder string) error {
	const hint = "choose a folder that can be written to"
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return usage(hint, "--out: %w", err)
	}
	probe := filepath.Join(folder, ".probe")
	if err := results.WriteFile(probe, []byte("probe\n")); err != nil {
		return usage(hint, "--out: %w", err)
	}
	if err := os.Remove(probe); err != nil {
		return usage(hint, "--out: %w", err)
	}
	return nil
}

// checkParent makes sure that a file could be written, before anything is measured.
func checkParent(flag, file string) error {
	folder := filepath.Dir(file)
	if info, err := os.Stat(folder); file != "" && (err != nil || !info.IsDir()) {
		return usage("choose a file in a folder that exists", "--%s: %s: no such folder", flag, folder)
	}
	return nil
}

// forget removes a folder into which nothing was written.
func forget(folder string) {
	_ = os.Remove(folder) // fails if it holds something, as it should
}
