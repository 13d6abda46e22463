package results

import (
	"bytes"
	"reflect"
	"strings"
	"testing"
	"time"
)

func machineFile() *MachineFile {
	return &MachineFile{
		Machine: Fingerprint{CPU: "some", Cores: 2, OS: "linux", Arch: "amd64", Kernel: "6.18", Go: "go1.26", Version: "v1"},
		Calibration: &Calibration{
			Date: time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC), Seconds: 120,
			Timer:    Timer{Ordinary: &Percentiles{Count: 9, P50: 1, P99: 2, P999: 3}},
			Patterns: map[string]Percentiles{"sse": {Count: 9, P50: 1, P99: 2, P999: 3}},
			Messages: Bracket{Carried: 8000, Refused: new(int64(16_000)), Reason: "generator_cpu"}, Clients: Bracket{Carried: 1000},
		},
	}
}

func machineText(t testing.TB, f *MachineFile) []byte {
	t.Helper()
	data, err := f.Encode()
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func TestMachineFileRoundTrip(t *testing.T) {
	t.Parallel()
	want := machineFile()
	got, err := DecodeMachine(machineText(t, want))
	if err != nil {
		t.Fatal(err)
	}
	if got.Machine != want.Machine || !reflect.DeepEqual(got.Calibration, want.Calibration) {
		t.Errorf("%+v came back as %+v", want, got)
	}
}

// A section of a later version survives a new calibration.
func TestMachineFileKeepsUnknownSections(t *testing.T) {
	t.Parallel()
	text := bytes.Replace(machineText(t, machineFile()), []byte("{\n"), []byte("{\n \"gate\": {\"noise\": 0.05},\n"), 1)
	f, err := DecodeMachine(text)
	if err != nil {
		t.Fatal(err)
	}
	f.Calibration = nil
	again := string(machineText(t, f))
	if !strings.Contains(again, `"noise": 0.05`) || strings.Contains(again, "patterns") {
		t.Errorf("written again: %s", again)
	}
}

func TestDecodeMachineRefuses(t *testing.T) {
	t.Parallel()
	good := string(machineText(t, machineFile()))
	for name, c := range map[string]struct{ text, want string }{
		"empty":           {"", "not a machine file"},
		"cut off":         {good[:len(good)/2], "not a machine file"},
		"a list":          {"[]", "not a machine file"},
		"null":            {"null", "schema is"},
		"other version":   {strings.Replace(good, MachineSchema, "bench/machine/v2", 1), "schema is"},
		"no machine":      {strings.Replace(good, `"machine"`, `"machinery"`, 1), "machine is missing"},
		"wrong type":      {strings.Replace(good, `"cores": 2`, `"cores": "two"`, 1), "machine: "},
		"no percentiles":  {strings.Replace(good, `"p99": 2`, `"p99": 0`, 1), "holds no percentiles"},
		"hostile pattern": {strings.ReplaceAll(strings.Replace(good, `"sse"`, `"\u001b[31m"`, 1), `"count": 9`, `"count": 0`), `"patterns.\x1b[31m"`},
	} {
		if _, err := DecodeMachine([]byte(c.text)); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %q", name, err, c.want)
		}
	}
}

func TestFingerprintDifference(t *testing.T) {
	t.Parallel()
	here := machineFile().Machine
	if d := here.Difference(here); d != "" {
		t.Errorf("equal machines differ: %s", d)
	}
	for want, change := range map[string]func(*Fingerprint){
		`cores "4", here "2"`:                func(f *Fingerprint) { f.Cores = 4 },
		`kernel "6.1", here "6.18"`:          func(f *Fingerprint) { f.Kernel = "6.1" },
		`version of bench "v0", here "v1"`:   func(f *Fingerprint) { f.Version = "v0" },
		`build of bench "0123", here ""`:     func(f *Fingerprint) { f.Build = "0123" },
		`CPU "\x1b[2J", here "some"`:         func(f *Fingerprint) { f.CPU = "\x1b[2J" },
		`architecture "arm64", here "amd64"`: func(f *Fingerprint) { f.Arch = "arm64" },
	} {
		there := here
		change(&there)
		if d := there.Difference(here); d != want {
			t.Errorf("%s, want %s", d, want)
		}
	}
}

// Whatever is read can be written, and read again alike.
func FuzzDecodeMachine(f *testing.F) {
	f.Add(machineText(f, machineFile()))
	f.Add([]byte(`{"schema":"bench/machine/v1","machine":{}}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		m, err := DecodeMachine(data)
		if err != nil {
			return
		}
		again, err := DecodeMachine(machineText(t, m))
		if err != nil || again.Machine != m.Machine || !reflect.DeepEqual(again.Calibration, m.Calibration) {
			t.Fatalf("%v: %+v came back as %+v", err, m, again)
		}
	})
}
