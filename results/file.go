package results

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"reflect"
)

// Names of the files in the folder of a run. Charts lie beside them.
const (
	ResultsFile   = "results.json"
	IntervalsFile = "intervals.hlog"
)

// maxFile bounds a result file: an hour of intervals for six patterns and three
// repeats takes about 200 MB.
const maxFile = 256 << 20

// Encode writes the file as indented JSON, with Schema as its version and empty
// lists instead of null ones.
func Encode(w io.Writer, rs []Result) error {
	if rs == nil {
		rs = []Result{}
	}
	data, err := json.MarshalIndent(File{Schema: Schema, Brackets: Brackets(rs), Results: fillLists(rs)}, "", " ")
	if err != nil {
		return fmt.Errorf("encoding results: %w", err)
	}
	if _, err := w.Write(append(data, '\n')); err != nil {
		return fmt.Errorf("writing results: %w", err)
	}
	return nil
}

// Write writes results.json into the folder dir, which must exist. The file is
// either complete or as it was before. On an error (disk full, folder not
// writable) nothing is lost but the file: Encode prints the same to elsewhere.
func Write(dir string, rs []Result) error {
	var data bytes.Buffer
	if err := Encode(&data, rs); err != nil {
		return err
	}
	return WriteFile(filepath.Join(dir, ResultsFile), data.Bytes())
}

// WriteFile writes a file completely or not at all: to a temporary file beside
// it, to the disk, and then under its name.
func WriteFile(path string, data []byte) (err error) {
	temp, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+".*")
	if err != nil {
		return fmt.Errorf("writing %s: %w", path, err)
	}
	defer func() {
		if err != nil {
			err = fmt.Errorf("writing %s: %w", path, err)
			// The temporary file is of no use to anybody; the first error counts.
			_ = os.Remove(temp.Name())
		}
	}()
	_, err = temp.Write(data)
	if err == nil {
		err = temp.Chmod(0o644)
	}
	if err == nil {
		err = temp.Sync()
	}
	if closed := temp.Close(); err == nil {
		err = closed
	}
	if err != nil {
		return err
	}
	return os.Rename(temp.Name(), path)
}

// Read reads a result file, compressed if it ends in .gz, or results.json of a folder.
// Unknown fields are tolerated. Another version, a missing field, a number where text belongs or a
// histogram that contradicts its count is an error of one line that names the
// file, with line and column where there is one.
func Read(path string) ([]Result, error) {
	info, err := os.Stat(path)
	if err == nil && info.IsDir() {
		path = filepath.Join(path, ResultsFile)
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("reading results: %w", err)
	}
	// Nothing was written, so closing cannot lose anything.
	defer func() { _ = f.Close() }()
	data, err := io.ReadAll(io.LimitReader(f, maxFile+1))
	if err != nil {
		return nil, fmt.Errorf("reading results: %w", err)
	}
	if data, err = expanded(path, data); err != nil {
		return nil, err
	}
	return Decode(path, data)
}

// Decode reads the content of a result file; name is used in errors only.
func Decode(name string, data []byte) ([]Result, error) {
	if len(data) > maxFile {
		return nil, fmt.Errorf("%s: larger than %d MiB, the most that a result file may have", name, maxFile>>20)
	}
	if err := checkVersion(data); err != nil {
		return nil, locate(name, data, err)
	}
	if err := checkFields(data); err != nil {
		return nil, locate(name, data, err)
	}
	var file File
	if err := json.Unmarshal(data, &file); err != nil {
		return nil, locate(name, data, err)
	}
	if err := checkSeries(&file); err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return file.Results, nil
}

// checkVersion looks at the version before anything else, because a file of
// another version has other fields.
func checkVersion(data []byte) error {
	var head struct {
		Schema *string `json:"schema"`
	}
	if err := json.Unmarshal(data, &head); err != nil {
		return err
	}
	switch {
	case head.Schema == nil:
		return fmt.Errorf("not a result file: schema is missing, want %q", Schema)
	case *head.Schema != Schema:
		return fmt.Errorf("schema is %s, but this version of bench reads %q only", quote(*head.Schema), Schema)
	}
	return nil
}

// fieldError is an error at a place in the JSON text.
type fieldError struct {
	offset int64
	text   string
}

func (e *fieldError) Error() string { return e.text }

// locate puts file:line:column before an error of which the offset is known,
// else the file.
func locate(name string, data []byte, err error) error {
	var (
		offset int64
		syntax *json.SyntaxError
		kind   *json.UnmarshalTypeError
		field  *fieldError
	)
	switch {
	case errors.As(err, &syntax):
		offset = syntax.Offset
		if int(offset) >= len(data) {
			err = fmt.Errorf("truncated: %w", err)
		}
	case errors.As(err, &kind):
		offset = kind.Offset
		// Go's name of a struct is all of its fields.
		belongs := kind.Type.String()
		if kind.Type.Kind() == reflect.Struct {
			belongs = "object"
		}
		err = fmt.Errorf("%s where %s belongs", kind.Value, belongs)
		if kind.Field != "" {
			err = fmt.Errorf("%s: %w", kind.Field, err)
		}
	case errors.As(err, &field):
		offset = field.offset
	default:
		return fmt.Errorf("%s: %w", name, err)
	}
	before := data[:max(0, min(int(offset), len(data)))]
	line := 1 + bytes.Count(before, []byte("\n"))
	// The offset counts the bytes read, so the culprit is the last of them.
	column := max(1, len(before)-1-bytes.LastIndexByte(before, '\n'))
	return fmt.Errorf("%s:%d:%d: %w", name, line, column, err)
}
