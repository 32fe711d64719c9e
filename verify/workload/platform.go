package workload

import (
	"strconv"
	"strings"

	"github.com/isolated-ecs/isolated-ecs/verify/fact"
	"github.com/isolated-ecs/isolated-ecs/verify/template"
)

// A platform is a platform version of Fargate for Linux. Since 1.4.0 all traffic of a task
// goes through the task's own interface (Amazon ECS Developer Guide, "Fargate task
// networking").
type platform struct {
	before fact.Truth // it is lower than 1.4.0
	text   string
	at     fact.Location
}

// platformOf reads PlatformVersion. LATEST, the default, is 1.4.0 for Linux and 1.0.0 for
// Windows, which behaves like 1.4.0.
func platformOf(v *template.Value, windows fact.Truth) platform {
	p := platform{before: fact.No, text: "LATEST", at: v.At()}
	if v.IsAbsent() {
		return p
	}
	p.text = v.Text().String()
	version, ok := v.Literal()
	if !ok {
		p.before = fact.Maybe
		return p
	}
	p.before = fact.Of(isBefore140(version)).And(windows.Not())
	return p
}

func (p platform) before140() fact.Truth { return p.before }

func isBefore140(version string) bool {
	major, rest, _ := strings.Cut(version, ".")
	minor, _, _ := strings.Cut(rest, ".")
	m, err := strconv.Atoi(major)
	n, _ := strconv.Atoi(minor)
	return err == nil && (m < 1 || m == 1 && n < 4)
}

// needs140 is the step of a feature that Fargate has since platform version 1.4.0: none if
// it is there.
func (b *builder) needs140(feature string) fact.Steps {
	if b.LaunchType != Fargate || b.windows != fact.No {
		return nil
	}
	switch b.platform.before140() {
	case fact.Yes:
		return denied(b.platform.at, "platform version "+b.platform.text+" of Fargate has no "+feature+"; 1.4.0 is the first that has")
	case fact.Maybe:
		return unknown(b.platform.at, feature+" need platform version 1.4.0 of Fargate, and "+b.platform.text+" is not known")
	}
	return nil
}

// doubtPlatform says that a call may leave by another interface; "" if that is known.
func (b *builder) doubtPlatform() string {
	if b.LaunchType == Fargate && b.platform.before140() == fact.Maybe {
		return "up to platform version 1.3.0 Fargate makes this call outside the VPC, and " + b.platform.text + " is not known"
	}
	return ""
}

// isWindows tells what the operating system family of a task definition is. Linux is the
// default.
func isWindows(definition *template.Resource) fact.Truth {
	family := definition.Get("RuntimePlatform", "OperatingSystemFamily")
	if family.IsAbsent() {
		return fact.No
	}
	name, ok := family.Literal()
	if !ok {
		return fact.Maybe
	}
	return fact.Of(strings.HasPrefix(name, "WINDOWS"))
}
