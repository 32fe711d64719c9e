// Package browser holds the HTML report against what people do with it, in Chromium without
// a window: they read it, choose cells with mouse and keyboard, follow links into it, filter
// it, print it, turn the lights and JavaScript off, and never is anything loaded. It takes
// the screenshots of the README as well. Its tests have the build tag browser, since they
// need what "make browser" installs.
package browser
