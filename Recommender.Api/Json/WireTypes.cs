using System.Text.Json.Serialization;
using Recommender.Api.Admin;
using Recommender.Api.Commerce;
using Recommender.Api.Configuration;
using Recommender.Api.Entities;
using Recommender.Api.Errors;
using Recommender.Api.Experiments;
using Recommender.Api.Ingest;
using Recommender.Api.Interactions;
using Recommender.Api.Jobs;
using Recommender.Api.Recommendations;
using Recommender.Api.Training;
using Recommender.Api.Trending;
using Recommender.Api.Users;
using Recommender.Api.Webhooks;
using Recommender.Engine.Export;

namespace Recommender.Api.Json;

/// <summary>
/// Every type that a route takes or answers with, described at compile time: a start need not find out by reflection.
/// What is not here still works.
/// </summary>
[JsonSerializable(typeof(NewKey))]
[JsonSerializable(typeof(KeyRotation))]
[JsonSerializable(typeof(KeyBody))]
[JsonSerializable(typeof(KeyList))]
[JsonSerializable(typeof(NewTenant))]
[JsonSerializable(typeof(TenantSettingsBody))]
[JsonSerializable(typeof(TenantBody))]
[JsonSerializable(typeof(TenantList))]
[JsonSerializable(typeof(TenantRemoval))]
[JsonSerializable(typeof(EffectiveConfig))]
[JsonSerializable(typeof(NewEntity))]
[JsonSerializable(typeof(EntityReplacement))]
[JsonSerializable(typeof(EntityBatch))]
[JsonSerializable(typeof(EntityBody))]
[JsonSerializable(typeof(NewInteraction))]
[JsonSerializable(typeof(InteractionBatch))]
[JsonSerializable(typeof(InteractionBody))]
[JsonSerializable(typeof(InteractionPage))]
[JsonSerializable(typeof(ReportedInteraction))]
[JsonSerializable(typeof(OrderBody))]
[JsonSerializable(typeof(NewInteractionType))]
[JsonSerializable(typeof(InteractionTypeChange))]
[JsonSerializable(typeof(InteractionTypeBody))]
[JsonSerializable(typeof(InteractionTypeList))]
[JsonSerializable(typeof(BulkResult))]
[JsonSerializable(typeof(LinesResult))]
[JsonSerializable(typeof(ProductIds))]
[JsonSerializable(typeof(UserReplacement))]
[JsonSerializable(typeof(UserBody))]
[JsonSerializable(typeof(ErasureBody))]
[JsonSerializable(typeof(NewAbEvent))]
[JsonSerializable(typeof(AbEventReceipt))]
[JsonSerializable(typeof(JobBody))]
[JsonSerializable(typeof(JobList))]
[JsonSerializable(typeof(SessionRequest))]
[JsonSerializable(typeof(SimilarRequest))]
[JsonSerializable(typeof(RecommendationsBody))]
[JsonSerializable(typeof(TrendingBody))]
[JsonSerializable(typeof(SimilarUsersBody))]
[JsonSerializable(typeof(ModelsBody))]
[JsonSerializable(typeof(NewWebhook))]
[JsonSerializable(typeof(WebhookChange))]
[JsonSerializable(typeof(SecretRotation))]
[JsonSerializable(typeof(WebhookBody))]
[JsonSerializable(typeof(WebhookList))]
[JsonSerializable(typeof(DeliveryBody))]
[JsonSerializable(typeof(DeliveryList))]
[JsonSerializable(typeof(ProblemBody))]
[JsonSerializable(typeof(List<EntityExport>))]
[JsonSerializable(typeof(List<InteractionBody>))]
[JsonSerializable(typeof(List<InteractionExport>))]
[JsonSerializable(typeof(List<UserExport>))]
[JsonSerializable(typeof(List<WidgetProduct>))]
internal sealed partial class WireTypes : JsonSerializerContext;
