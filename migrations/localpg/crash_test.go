package localpg

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// childFolder tells a re-executed test program to serve that folder until it is killed.
const childFolder = "LOCALPG_TEST_FOLDER"

func TestMain(m *testing.M) {
	where := os.Getenv(childFolder)
	if where == "" {
		os.Exit(m.Run())
	}
	server, err := Start(context.Background(), Options{Folder: where, Database: "things", Throwaway: true})
	if err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
	fmt.Println("ready", server.process.pid)
	select {} // until killed
}

// child serves the folder from another process.
func child(t *testing.T, where string) (command *exec.Cmd, output *bufio.Reader) {
	t.Helper()
	command = exec.Command(self(t))
	command.Env = append(os.Environ(), childFolder+"="+where)
	pipe, err := command.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	return command, bufio.NewReader(pipe)
}

func self(t *testing.T) string {
	t.Helper()
	program, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	return program
}

// readyChild is a child whose server, process pid, answers.
func readyChild(t *testing.T, where string) (command *exec.Cmd, pid int) {
	t.Helper()
	command, output := child(t, where)
	line, err := output.ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	pid, err = strconv.Atoi(strings.TrimSpace(strings.TrimPrefix(line, "ready ")))
	if err != nil {
		rest, _ := io.ReadAll(output)
		t.Fatalf("the child says %s%s", line, rest)
	}
	return command, pid
}

func kill(t *testing.T, pids ...int) {
	t.Helper()
	for _, pid := range pids {
		if err := syscall.Kill(pid, syscall.SIGKILL); err != nil {
			t.Fatal(err)
		}
	}
}

func TestParentKilled(t *testing.T) {
	t.Parallel()
	where := folder(t)
	command, _ := readyChild(t, where)
	run(t, addressOf(t, where), `SELECT lo_from_bytea(4711, 'kept')::text`)
	kill(t, command.Process.Pid)
	_ = command.Wait()
	expectNobody(t, where) // without any help: nothing has been started again yet
	if got := run(t, start(t, where).URL("things"), `SELECT convert_from(lo_get(4711), 'UTF8')`); got != "kept" {
		t.Errorf("after the kill the data are %q", got)
	}
}

func TestParentKilledWithOpenConnection(t *testing.T) {
	t.Parallel()
	where := folder(t)
	command, _ := readyChild(t, where)
	// A connection without a start-up packet is the kind that holds a shutdown up.
	held, err := net.Dial("unix", filepath.Join(placeOf(t, where).socket, socketName))
	if err != nil {
		t.Fatal(err)
	}
	kill(t, command.Process.Pid)
	_ = command.Wait()
	if err := held.Close(); err != nil {
		t.Fatal(err)
	}
	start(t, where)
}

func TestServerKilled(t *testing.T) {
	t.Parallel()
	where := folder(t)
	server := start(t, where)
	kill(t, server.process.pid)
	select {
	case <-server.Done():
	case <-time.After(time.Minute):
		t.Fatal("the server's death goes unnoticed")
	}
	if err := server.Stop(); err != nil {
		t.Fatal(err)
	}
	start(t, where)
}

func TestParentAndServerKilled(t *testing.T) {
	t.Parallel()
	where := folder(t)
	command, pid := readyChild(t, where)
	run(t, addressOf(t, where), `SELECT lo_from_bytea(4711, 'kept')::text`)
	run(t, addressOf(t, where), `WITH c AS (SELECT pg_switch_wal()) SELECT 'x' FROM c`)
	kill(t, pid, command.Process.Pid)
	_ = command.Wait()
	server := start(t, where)
	if got := run(t, server.URL("things"), `SELECT convert_from(lo_get(4711), 'UTF8')`); got != "kept" {
		t.Errorf("after recovery the data are %q", got)
	}
}

func TestParentKilledWhileStarting(t *testing.T) {
	t.Parallel()
	for _, after := range []time.Duration{30, 400, 1200} {
		where := folder(t)
		command, _ := child(t, where)
		time.Sleep(after * time.Millisecond)
		kill(t, command.Process.Pid)
		_ = command.Wait()
		if err := start(t, where).Stop(); err != nil {
			t.Errorf("killed after %d ms: %v", after, err)
		}
		expectNobody(t, where)
	}
}

// byHand starts the cluster's server behind the package's back: nothing ends it but itself.
func byHand(t *testing.T, where string) *exec.Cmd {
	t.Helper()
	p := placeOf(t, where)
	bin, err := Programs()
	if err != nil {
		t.Fatal(err)
	}
	command := exec.Command(filepath.Join(bin, "postgres"), p.arguments(Options{Throwaway: true})...)
	command.Dir = "/"
	command.SysProcAttr = p.attributes(0)
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	for deadline := time.Now().Add(time.Minute); ; time.Sleep(10 * time.Millisecond) {
		text, err := os.ReadFile(filepath.Join(p.data, "postmaster.pid"))
		if err == nil && ready(text, command.Process.Pid) {
			return command
		}
		if time.Now().After(deadline) {
			t.Fatalf("the server started by hand is not ready: %s", text)
		}
	}
}

func TestOrphanIsEnded(t *testing.T) {
	t.Parallel()
	where := folder(t)
	if err := start(t, where).Stop(); err != nil {
		t.Fatal(err)
	}
	orphan := byHand(t, where)
	ended := make(chan error, 1)
	go func() { ended <- orphan.Wait() }()
	start(t, where)
	select {
	case <-ended:
	case <-time.After(time.Minute):
		t.Error("the orphan still runs")
	}
}

func TestZombieDoesNotBlock(t *testing.T) {
	t.Parallel()
	where := folder(t)
	if err := start(t, where).Stop(); err != nil {
		t.Fatal(err)
	}
	zombie := byHand(t, where)
	kill(t, zombie.Process.Pid) // and nobody waits for it: its id stays taken
	start(t, where)
	_ = zombie.Wait()
}

func TestStaleFilesOfALivingStranger(t *testing.T) {
	t.Parallel()
	where := folder(t)
	server := start(t, where)
	if err := server.Stop(); err != nil {
		t.Fatal(err)
	}
	// The id of the dead server now belongs to somebody else, here to this test.
	stale := fmt.Sprintf("%d\n%s\n1700000000\n5432\n%s\n\n", os.Getpid(), server.place.data, server.place.socket)
	for _, name := range []string{
		filepath.Join(server.place.data, "postmaster.pid"), filepath.Join(server.place.socket, socketName+".lock"),
	} {
		if err := os.WriteFile(name, []byte(stale), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	start(t, where)
}

// again runs some of these tests in another process with other rights.
func again(t *testing.T, tests string, prepare func(*exec.Cmd) error) {
	t.Helper()
	parent, err := os.MkdirTemp(scratch(), "localpg-again")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(parent) })
	// The test program lies in a closed folder; the other user gets a copy, and a place for its data.
	program := filepath.Join(parent, "localpg.test")
	if output, err := exec.Command("cp", self(t), program).CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, output)
	}
	command := exec.Command(program, "-test.run", tests, "-test.v", "-test.timeout", "90s")
	command.Dir = "/"
	command.Env = append(os.Environ(), "TMPDIR="+parent)
	if err := os.Chmod(parent, 0o777); err != nil {
		t.Fatal(err)
	}
	if err := prepare(command); err != nil {
		t.Fatal(err)
	}
	runtime.LockOSThread() // what prepare did to this thread is inherited by the program
	output, err := command.CombinedOutput()
	if err != nil || !strings.Contains(string(output), "--- PASS") {
		t.Errorf("%v\n%s", err, output)
	}
}

func TestAsOrdinaryUser(t *testing.T) {
	if os.Geteuid() != 0 {
		return // then every test of this file has been run as one
	}
	again(t, "Killed$|Orphan|Zombie|Stale|Outlive|Deep", func(command *exec.Cmd) error {
		command.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: 65534, Gid: 65534}}
		return nil
	})
}

func TestAsRootOfAContainer(t *testing.T) {
	if os.Geteuid() != 0 {
		return
	}
	done := make(chan struct{})
	go func() { // a thread that loses a capability for good, and is thrown away with this goroutine
		defer close(done)
		runtime.LockOSThread()
		again(t, "Killed$|Orphan|Zombie", func(*exec.Cmd) error {
			return unix.Prctl(unix.PR_CAPBSET_DROP, unix.CAP_SYS_PTRACE, 0, 0, 0)
		})
	}()
	<-done
}
