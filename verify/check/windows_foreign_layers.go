package check

// WindowsForeignLayers reports workloads whose windows-foreign-layers needs are not allowed.
var WindowsForeignLayers = &Check{
	Name: "windows-foreign-layers",
	Doc: `a Windows image may have layers outside Amazon ECR

The base layers of Windows images come from Microsoft's servers, unless the image was
pushed with allow-nondistributable-artifacts. No template says which.`,
	Run: needs("windows-foreign-layers"),
}
