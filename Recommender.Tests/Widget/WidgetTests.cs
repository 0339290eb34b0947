using System.ComponentModel;
using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Recommender.Engine.Storage;
using Recommender.Tests.Deployment;
using Recommender.Tests.Gateway;
using Recommender.Tests.Infrastructure;

namespace Recommender.Tests.Widget;

public sealed class WidgetTests(Servers servers)
{
    private const string Page = "https://shop.example/";

    private static readonly string Script = File.ReadAllText(Path.Combine(Repository.Root, "Recommender.Api", "Widget", "widget.js"));

    [Fact]
    public async Task Script_is_served_to_every_page_and_again_only_when_it_changed()
    {
        await using var system = await RunningSystem.StartAsync(servers);

        var served = await system.Gateway.GetAsync("/widget.js", key: null, ("Origin", "https://shop.example"));
        var again = await system.Gateway.GetAsync("/widget.js", key: null, ("If-None-Match", served.Headers.ETag!.ToString()));

        Assert.Equal((HttpStatusCode.OK, "text/javascript"), (served.StatusCode, served.Content.Headers.ContentType!.MediaType));
        Assert.Equal(Script, await served.Content.ReadAsStringAsync());
        Assert.Equal(CacheControlHeaderValue.Parse("public, max-age=3600"), served.Headers.CacheControl);
        Assert.Equal(["*"], served.Headers.GetValues("Access-Control-Allow-Origin"));
        Assert.Equal(["nosniff"], served.Headers.GetValues("X-Content-Type-Options"));
        Assert.Equal((HttpStatusCode.NotModified, ""), (again.StatusCode, await again.Content.ReadAsStringAsync()));
    }

    [Fact]
    public async Task Every_path_that_the_script_names_is_a_route()
    {
        await using var api = new ApiHost(servers);
        await api.InitializeAsync();
        var routes = api.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Select(route => Regex.Replace(route.RoutePattern.RawText!.Trim('/'), @"\{[^}]*\}", "*")).ToHashSet();

        var named = Regex.Matches(Script, @"[`""}](/(?:api|ws)/[^`""?]*)[`""]")
            .Select(path => Regex.Replace(path.Groups[1].Value.Trim('/'), @"\$\{(?:[^{}]|\([^)]*\))*\}", "*")).ToList();

        Assert.Equal(8, named.Count);
        Assert.All(named, path => Assert.Contains(path, routes));
    }

    [Fact]
    public void Every_attribute_of_the_document_is_read()
    {
        var documented = Regex.Matches(File.ReadAllText(Path.Combine(Repository.Root, "docs", "widget.md")), "`data-([a-z-]+)`")
            .Select(name => Regex.Replace(name.Groups[1].Value, "-(.)", letter => letter.Groups[1].Value.ToUpperInvariant())).Distinct().ToList();

        Assert.True(documented.Count > 10);
        Assert.All(documented, name => Assert.Matches($@"(box|settings)\.{name}\b|\b{name}\b.*= settings", Script));
    }

    [Fact]
    public async Task Page_shows_what_is_recommended_and_tells_what_was_seen_and_clicked()
    {
        await using var system = await RunningSystem.StartAsync(servers);
        var (keys, origin) = (new Keys(servers), $"https://{Guid.NewGuid():N}.example");
        var key = (await keys.IssuePublishableAsync(origin)).Text;
        await FillAsync(system.Api.Tenant(keys.Tenant));
        await Eventually.HoldsAsync(async () =>
            (await (await system.Gateway.GetAsync($"/api/v1/recommendations/{keys.Tenant}/trending?count=2", key)).Content.ReadAsStringAsync())
            .Split("entity_id").Length == 3);

        var shown = await RunAsync($$"""
            class Element {
              constructor(tag) { Object.assign(this, { tag, children: [], dataset: {}, listeners: {} }); }
              get href() { return new URL(this.address, document.baseURI).href; }
              set href(address) { this.address = address; }
              get protocol() { return new URL(this.address, document.baseURI).protocol; }
              appendChild(child) { this.children.push(child); }
              replaceChildren() { this.children = []; }
              addEventListener(name, handler) { this.listeners[name] = handler; }
            }
            const box = Object.assign(new Element("div"), { dataset: { recommender: "auto", count: "2", testId: "layout", variant: "B", currency: "€ ", activity: "" } });
            const sent = [], plain = fetch;
            globalThis.window = globalThis;
            globalThis.fetch = (url, options) => {
              const answer = plain(url, { ...options, headers: { ...options.headers, Origin: "{{origin}}" } });
              sent.push(answer);
              return answer;
            };
            globalThis.IntersectionObserver = class {
              constructor(handler) { this.handler = handler; }
              observe() { this.handler([{ isIntersecting: true }]); }
              disconnect() {}
            };
            let socket;
            globalThis.WebSocket = class {
              static OPEN = 1;
              constructor(address) { Object.assign(this, { address, readyState: 0, said: [], listeners: {} }); socket = this; }
              addEventListener(name, handler) { this.listeners[name] = handler; }
              send(message) { this.said.push(message); }
            };
            globalThis.document = {
              currentScript: { src: "{{system.Gateway.Address}}widget.js", dataset: { apiKey: "{{key}}", tenant: "{{keys.Tenant}}", userId: "anna" } },
              readyState: "loading", baseURI: "{{Page}}", createElement: (tag) => new Element(tag), querySelectorAll: () => [box],
              addEventListener() {},
            };
            {{Script}}
            box.dataset.recommender = "trending";
            await Recommender.refresh();
            const cards = box.children[0].children;
            cards.sort((one, other) => one.children.length < other.children.length ? 1 : -1)[0].listeners.click();
            socket.listeners.open();
            socket.listeners.message({ data: '{"type":"activity","productId":"lamp","viewingNow":3}' });
            await Recommender.track("view", "lamp");
            await Promise.all(sent);
            console.log([box.hidden, socket.address, ...socket.said.sort(), ...cards.map((card) => [card.tag, card.address ? card.href : "-", ...card.children.map((part) => part.textContent)].join("|"))].join("\n"));
            """);

        Assert.Equal(
            [
                "false", $"ws://{system.Gateway.Address.Authority}/ws/activity",
                """{"type":"subscribe","productId":"lamp"}""", """{"type":"subscribe","productId":"mug"}""",
                "a|https://shop.example/lamp|<b>Lamp</b>|€ 9.5|3 are looking at this", "div|-|mug|",
            ],
            shown.Split('\n'));
        var reported = await servers.Database.QueryAsync(
            $"""
            SELECT event_type || ' ' || test_id || ' ' || variant || ' ' || user_id || ' '
                || coalesce(metadata ->> 'product_id', (SELECT string_agg(id, ' ' ORDER BY id) FROM jsonb_array_elements_text(metadata -> 'product_ids') AS id))
            FROM ab_events JOIN tenants USING (tenant_id) WHERE name = {keys.Tenant} ORDER BY event_type
            """, row => row.GetString(0), CancellationToken.None);
        Assert.Equal(["click layout B anna lamp", "impression layout B anna lamp mug"], reported);
        var history = await system.Api.Tenant(keys.Tenant).GetStringAsync("/api/v1/interactions/user/anna");
        Assert.Contains("\"view\"", history, StringComparison.Ordinal);
    }

    private static async Task FillAsync(HttpClient client)
    {
        foreach (var entity in (string[])[
            """{"entity_id":"mug","attributes":{"url":"javascript:alert(1)"}}""",
            """{"entity_id":"lamp","attributes":{"name":"<b>Lamp</b>","price":9.5,"url":"/lamp"}}"""])
        {
            (await client.PostJsonAsync("/api/v1/entities", entity)).EnsureSuccessStatusCode();
        }
    }

    private static async Task<string> RunAsync(string script)
    {
        using var process = Start();
        await process.StandardInput.WriteAsync(script);
        process.StandardInput.Close();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return output.TrimEnd('\n');
    }

    private static Process Start()
    {
        try
        {
            return Process.Start(new ProcessStartInfo("node", ["--input-type=module", "-"]) { RedirectStandardInput = true, RedirectStandardOutput = true })!;
        }
        catch (Win32Exception)
        {
            Assert.Skip("node is not installed");
            throw;
        }
    }
}
