package isolatedvpc

import "github.com/isolated-ecs/isolated-ecs/internal/problems"

// FlowLogs configures the flow log of a network.
type FlowLogs struct{}

func (p *FlowLogs) check(l *problems.List) {}

func (v *IsolatedVpc) defineFlowLogs(p *FlowLogs) {}

func (v *IsolatedVpc) blockPublicAccess() {}
