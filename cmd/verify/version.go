package main

import "runtime/debug"

// version is that of the module, and of the commit if it was built in a checkout.
func version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "verify, of unknown version"
	}
	return versionOf(info)
}

func versionOf(info *debug.BuildInfo) string {
	text := "verify " + info.Main.Version + " " + info.GoVersion
	for _, s := range info.Settings {
		if s.Key == "vcs.revision" {
			text += " " + s.Value
		}
	}
	return text
}
