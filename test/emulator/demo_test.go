//go:build emulator

package emulator

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"
)

// demo returns demo.py as a command that has not been started. It makes its
// temporary folders in one of the test, which wantNothingLeft looks through.
func demo(t *testing.T, arguments ...string) *exec.Cmd {
	t.Helper()
	command := python(t, append([]string{"demo.py"}, arguments...)...)
	command.Env = append(os.Environ(), "DEMO_PORT=", "TMPDIR="+t.TempDir())
	return command
}

// python returns the Python that has the emulator, as a command that has not been
// started.
func python(t *testing.T, arguments ...string) *exec.Cmd {
	t.Helper()
	name := os.Getenv("DEMO_PYTHON")
	if name == "" {
		name = filepath.Join("..", "..", ".venv", "bin", "python")
	}
	if _, err := exec.LookPath(name); err != nil {
		t.Fatalf("%v: run make install", err)
	}
	return exec.Command(name, arguments...)
}

// deployExample returns what exists after the deployment of an example, and what
// demo.py printed. The examples are compiled in the folder programs.
func deployExample(t *testing.T, name, programs string) (*inventory, string) {
	t.Helper()
	file := filepath.Join(t.TempDir(), "found.json")
	output, err := demo(t, "--example", name, "--programs", programs, "--json", file).CombinedOutput()
	if err != nil {
		t.Fatalf("demo.py: %v\n%s", err, output)
	}
	raw, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var result inventory
	if err := json.Unmarshal(raw, &result); err != nil {
		t.Fatal(err)
	}
	return &result, string(output)
}

func TestPortInUse(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	port := fmt.Sprint(listener.Addr().(*net.TCPAddr).Port)
	wantFailure(t, "port "+port+" is in use", "--port", port)
}

func TestBadArguments(t *testing.T) {
	wantFailure(t, "port 'http' is not a number from 1 to 65535", "--port", "http")
	wantFailure(t, "port '65536' is not a number from 1 to 65535", "--port", "65536")
	wantFailure(t, "unrecognized arguments: --prot", "--prot")
	wantFailure(t, "there is no example 'nope'; there are api-ingress, ec2, efs, exec, existing-vpc, fargate, ", "--example", "nope")
	wantFailure(t, "there is no fargate in nowhere: compile the examples with go build -o nowhere ./examples/...", "--programs", "nowhere")
	wantFailure(t, "there is no example '../fargate'", "--example", "../fargate")
}

// wantFailure runs demo.py, which is to end with status 1, one line that has
// message in it, and nothing left behind.
func wantFailure(t *testing.T, message string, arguments ...string) {
	t.Helper()
	command := demo(t, arguments...)
	var stdout, stderr bytes.Buffer
	command.Stdout, command.Stderr = &stdout, &stderr
	_ = command.Run() // its status is compared below
	if status := command.ProcessState.ExitCode(); status != 1 {
		t.Errorf("exit status %d, want 1", status)
	}
	line := stderr.String()
	if strings.Count(line, "\n") != 1 || !strings.HasPrefix(line, "demo: ") || !strings.Contains(line, message) {
		t.Errorf("stderr %q, want one line with %q", line, message)
	}
	if stdout.Len() != 0 {
		t.Errorf("stdout %q, want nothing: no emulator was to start", stdout.String())
	}
	wantNothingLeft(t, command)
}

// TestGaps: the emulator still breaks on what gaps.py works around.
func TestGaps(t *testing.T) {
	if output, err := python(t, "gaps_check.py").CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, output)
	}
}

func TestInterruptStopsEmulator(t *testing.T) {
	command := demo(t)
	stdout, err := command.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	defer func() { _ = command.Process.Kill() }() // if the test ends before it does
	address := emulatorAddress(t, stdout)
	if !answers(address) {
		t.Fatalf("the emulator does not answer on %s", address)
	}
	if err := command.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	_ = command.Wait() // its status is compared below
	if status, want := command.ProcessState.ExitCode(), 128+int(syscall.SIGTERM); status != want {
		t.Errorf("exit status %d, want %d", status, want)
	}
	if answers(address) {
		t.Errorf("the emulator still answers on %s", address)
	}
	wantNothingLeft(t, command)
}

// emulatorAddress waits for the line that says where the emulator is.
func emulatorAddress(t *testing.T, output io.Reader) string {
	t.Helper()
	var line [100]byte
	n, err := output.Read(line[:])
	match := regexp.MustCompile(`emulator: http://(localhost:\d+)`).FindSubmatch(line[:n])
	if match == nil {
		t.Fatalf("demo.py printed %q (%v), not where the emulator is", line[:n], err)
	}
	return string(match[1])
}

func answers(address string) bool {
	connection, err := net.DialTimeout("tcp", address, time.Second)
	if err != nil {
		return false
	}
	_ = connection.Close()
	return true
}

// wantNothingLeft looks for the folders of command, which has ended.
func wantNothingLeft(t *testing.T, command *exec.Cmd) {
	t.Helper()
	for _, variable := range command.Env {
		if folder, ok := strings.CutPrefix(variable, "TMPDIR="); ok {
			left, err := filepath.Glob(filepath.Join(folder, "isolated-ecs-demo-*"))
			if len(left) > 0 || err != nil {
				t.Errorf("left behind: %v (%v)", left, err)
			}
		}
	}
}
