package service

import (
	"github.com/aws/aws-cdk-go/awscdk/v2/awsecs"
	"github.com/aws/jsii-runtime-go"
)

// serviceProps are the props that services have on Fargate and on instances alike,
// besides those that CDK's services take.
type serviceProps struct {
	CloudMap    *CloudMap
	AutoScaling *AutoScaling
	BlueGreen   *BlueGreen
}

// runAsService completes a service that CDK defined.
func (w *Workload) runAsService(service awsecs.BaseService, p serviceProps) {
	w.base = service
	w.balancing.blueGreen, w.balancing.cloudMap = p.BlueGreen, p.CloudMap
	w.startedBy(service)
	w.attachVolumes(service)
	if w.props.ExecuteCommand {
		// The property of the L1 resource, because CDK's service would grant the task role
		// more: to make data keys and, without a log group, to write to every log group.
		service.Node().DefaultChild().(awsecs.CfnService).SetEnableExecuteCommand(true)
		w.startAfter(w.allowSessions())
	}
	if w.props.ServiceConnect != nil {
		w.requireConnect()
	}
	w.registerTasks(p.CloudMap)
	w.scale(p.AutoScaling)
}

// circuitBreaker ends a deployment whose tasks do not start, and goes back.
func circuitBreaker() *awsecs.DeploymentCircuitBreaker {
	return &awsecs.DeploymentCircuitBreaker{Enable: jsii.Bool(true), Rollback: jsii.Bool(true)}
}

func stringOrNil(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}
