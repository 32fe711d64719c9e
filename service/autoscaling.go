package service

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsapplicationautoscaling"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsecs"
	"github.com/aws/aws-cdk-go/awscdk/v2/awselasticloadbalancingv2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssqs"
	"github.com/aws/jsii-runtime-go"

	"github.com/isolated-ecs/isolated-ecs/internal/problems"
	"github.com/isolated-ecs/isolated-ecs/privatelink"
)

// AutoScaling changes the number of tasks of a service with its load, by Application
// Auto Scaling, which is not in the VPC and needs no endpoint. MaxCapacity and at
// least one of the targets are required.
type AutoScaling struct {
	// MinCapacity is the fewest tasks, 0 or more; 0 only with Queue, because without
	// tasks there is no other load. Default: 2, or 0 with Queue.
	MinCapacity *float64

	// MaxCapacity is the most tasks, 1 to 5000. Required.
	MaxCapacity int

	// CpuPercent is the average CPU utilization to keep, 1 to 100. Default: CPU does
	// not scale.
	CpuPercent int

	// MemoryPercent is the average memory utilization to keep, 1 to 100. Default:
	// memory does not scale.
	MemoryPercent int

	// RequestsPerTarget is how many requests a minute each task is to get from the
	// application load balancer that the service becomes a target of, by
	// [InternalApplicationLoadBalancer.AddTarget]; until then it does nothing. Default:
	// requests do not scale.
	RequestsPerTarget int

	// Queue is the work that the tasks do: its depth scales, and they are allowed to
	// consume its messages ([Workload.Allow]). Default: none.
	Queue *QueueScaling

	// Cooldown is how long one change of CpuPercent, MemoryPercent and
	// RequestsPerTarget waits for the one before. Default: that of Application Auto
	// Scaling for ECS services, 300 seconds:
	// https://docs.aws.amazon.com/autoscaling/application/userguide/target-tracking-scaling-policy-overview.html
	Cooldown awscdk.Duration
}

// QueueScaling scales by the visible messages of an Amazon SQS queue.
type QueueScaling struct {
	// Queue has the messages. Required.
	Queue awssqs.IQueue

	// Steps say how many tasks more or fewer by how many messages; at least two.
	// Default: one fewer at 0 messages, one more from 1, five more from 500. Messages
	// that tasks are working on are not visible: tasks that must not be stopped then
	// protect themselves (ECS task scale-in protection).
	Steps []*awsapplicationautoscaling.ScalingInterval
}

// resolve returns a copy with defaults filled in, and reports what cannot be. Nil
// stays nil.
func (a *AutoScaling) resolve(desired *float64, l *problems.List) *AutoScaling {
	if a == nil {
		return nil
	}
	r := *a
	if desired != nil {
		l.Addf("DesiredCount and AutoScaling are both set; each deployment would take back what was scaled; set MinCapacity of AutoScaling in place of DesiredCount")
	}
	least := 1.0
	fallback := 2.0
	if r.Queue != nil {
		least, fallback = 0, 0
	}
	r.MinCapacity = wholeNumber("AutoScaling: MinCapacity", r.MinCapacity, fallback, least, 5000, l)
	r.MaxCapacity = int(*wholeNumber("AutoScaling: MaxCapacity", jsii.Number(r.MaxCapacity), 0, 1, 5000, l))
	if *r.MinCapacity > float64(r.MaxCapacity) && r.MaxCapacity > 0 {
		l.Addf("AutoScaling: MinCapacity %v is more than MaxCapacity %d", *r.MinCapacity, r.MaxCapacity)
	}
	checkPercent("CpuPercent", r.CpuPercent, l)
	checkPercent("MemoryPercent", r.MemoryPercent, l)
	if r.RequestsPerTarget < 0 {
		l.Addf("AutoScaling: RequestsPerTarget must be 1 or more, got %d", r.RequestsPerTarget)
	}
	if r.CpuPercent == 0 && r.MemoryPercent == 0 && r.RequestsPerTarget == 0 && r.Queue == nil {
		l.Addf("AutoScaling has nothing to scale by; set CpuPercent, MemoryPercent, RequestsPerTarget or Queue")
	}
	r.Queue = r.Queue.resolve(l)
	return &r
}

func (q *QueueScaling) resolve(l *problems.List) *QueueScaling {
	if q == nil {
		return nil
	}
	r := *q
	if problems.IsNil(r.Queue) {
		l.Addf("AutoScaling: Queue has no Queue")
	}
	switch len(r.Steps) {
	case 0:
		r.Steps = []*awsapplicationautoscaling.ScalingInterval{
			{Upper: jsii.Number(0), Change: jsii.Number(-1)},
			{Lower: jsii.Number(1), Change: jsii.Number(1)},
			{Lower: jsii.Number(500), Change: jsii.Number(5)},
		}
	case 1:
		l.Addf("AutoScaling: Queue has one of Steps; two at least are needed, one for more messages and one for fewer")
	}
	return &r
}

func checkPercent(field string, value int, l *problems.List) {
	if value < 0 || value > 100 {
		l.Addf("AutoScaling: %s must be 1 to 100, got %d", field, value)
	}
}

// scale defines the scaling of the service. Its number of tasks is left out of the
// template, so that a deployment does not set it back; Amazon ECS starts with one.
func (w *Workload) scale(a *AutoScaling) {
	if a == nil {
		return
	}
	w.base.Node().DefaultChild().(awsecs.CfnService).AddPropertyDeletionOverride(jsii.String("DesiredCount"))
	count := w.base.AutoScaleTaskCount(&awsapplicationautoscaling.EnableScalingProps{
		MinCapacity: a.MinCapacity, MaxCapacity: jsii.Number(a.MaxCapacity),
	})
	if a.CpuPercent > 0 {
		count.ScaleOnCpuUtilization(jsii.String("Cpu"), &awsecs.CpuUtilizationScalingProps{
			TargetUtilizationPercent: jsii.Number(a.CpuPercent), ScaleInCooldown: a.Cooldown, ScaleOutCooldown: a.Cooldown,
		})
	}
	if a.MemoryPercent > 0 {
		count.ScaleOnMemoryUtilization(jsii.String("Memory"), &awsecs.MemoryUtilizationScalingProps{
			TargetUtilizationPercent: jsii.Number(a.MemoryPercent), ScaleInCooldown: a.Cooldown, ScaleOutCooldown: a.Cooldown,
		})
	}
	if a.Queue != nil {
		w.scaleOnQueue(count, a.Queue)
	}
	w.scalable, w.scaling = count, a
}

func (w *Workload) scaleOnQueue(count awsecs.ScalableTaskCount, q *QueueScaling) {
	count.ScaleOnMetric(jsii.String("Queue"), &awsapplicationautoscaling.BasicStepScalingPolicyProps{
		Metric:       q.Queue.MetricApproximateNumberOfMessagesVisible(nil),
		ScalingSteps: &q.Steps,
	})
	w.Allow(privatelink.Sqs, q.Queue.GrantConsumeMessages)
}

// scaleOnRequests scales by the requests that a target group gets, if that is asked for.
func (w *Workload) scaleOnRequests(id string, group awselasticloadbalancingv2.ApplicationTargetGroup) {
	if w.scaling == nil || w.scaling.RequestsPerTarget == 0 {
		return
	}
	w.scalable.ScaleOnRequestCount(jsii.String("Requests"+id), &awsecs.RequestCountScalingProps{
		RequestsPerTarget: jsii.Number(w.scaling.RequestsPerTarget), TargetGroup: group,
		ScaleInCooldown: w.scaling.Cooldown, ScaleOutCooldown: w.scaling.Cooldown,
	})
}
