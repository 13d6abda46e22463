package scenarios

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"bench/results"
)

// MachinePath is where the machine file is kept: in the user's cache folder.
func MachinePath() (string, error) {
	folder, err := os.UserCacheDir()
	if err != nil {
		return "", fmt.Errorf("finding the user's cache folder: %w", err)
	}
	return filepath.Join(folder, "bench", "machine.json"), nil
}

// recalibrate is what to do about a machine file that cannot be used.
const recalibrate = "bench doctor --calibrate makes it anew"

// LoadCalibration reads what the machine file says of this machine and this
// version and build of bench; nil if it says nothing. The error is for a warning: a file
// that is broken, or of another machine, version or build, is as good as none.
func LoadCalibration(version string) (*results.Calibration, error) {
	f, err := loadMachine(version, recalibrate)
	if f == nil {
		return nil, err
	}
	return f.Calibration, nil
}

// LoadNoise reads what `bench gate calibrate` found out about this machine, as
// LoadCalibration does.
func LoadNoise(version string) (*results.Noise, error) {
	f, err := loadMachine(version, "bench gate calibrate measures it anew")
	if f == nil {
		return nil, err
	}
	return f.Noise, nil
}

// loadMachine reads the machine file, nil if there is none of this machine; anew
// says what to do then.
func loadMachine(version, anew string) (*results.MachineFile, error) {
	path, err := MachinePath()
	if err != nil {
		return nil, nil // without a cache folder nothing was ever calibrated
	}
	f, err := readMachineFile(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, nil
	case err != nil:
		return nil, fmt.Errorf("%w; it is ignored: %s", err, anew)
	}
	if d := f.Machine.Difference(fingerprint(version)); d != "" {
		return nil, fmt.Errorf("%s is of another machine (%s) and ignored: %s", path, d, anew)
	}
	return f, nil
}

// KeepCalibration writes a calibration into the machine file, completely or not
// at all, and returns its path. Other knowledge in it is kept, if it is of the
// same machine, version and build.
func KeepCalibration(c *results.Calibration, version string) (string, error) {
	return keepMachine(version, func(f *results.MachineFile) { f.Calibration = c })
}

// KeepNoise does the same with the noise of some loads; that of others is kept.
func KeepNoise(found []results.LoadNoise, version string) (string, error) {
	return keepMachine(version, func(f *results.MachineFile) { f.Noise = f.Noise.With(found) })
}

func keepMachine(version string, change func(*results.MachineFile)) (string, error) {
	path, err := MachinePath()
	if err != nil {
		return "", err
	}
	machine := fingerprint(version)
	f, err := readMachineFile(path)
	if err != nil || f.Machine != machine {
		f = &results.MachineFile{Machine: machine}
	}
	change(f)
	data, err := f.Encode()
	if err != nil {
		return "", err
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return "", fmt.Errorf("keeping the calibration: %w", err)
	}
	return path, results.WriteFile(path, data)
}

// maxMachineFile bounds what is read of a machine file.
const maxMachineFile = 1 << 20

// readMachineFile reads and checks a machine file; errors name it.
func readMachineFile(path string) (*results.MachineFile, error) {
	info, err := os.Stat(path)
	switch {
	case err != nil:
		return nil, fmt.Errorf("machine file: %w", err)
	case !info.Mode().IsRegular() || info.Size() > maxMachineFile:
		return nil, fmt.Errorf("machine file %s is no file of at most %d bytes", path, maxMachineFile)
	}
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("machine file: %w", err)
	}
	f, err := results.DecodeMachine(data)
	if err != nil {
		return nil, fmt.Errorf("machine file %s: %w", path, err)
	}
	return f, nil
}
