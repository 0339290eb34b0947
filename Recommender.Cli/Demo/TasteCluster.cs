namespace Recommender.Cli.Demo;

/// <summary>A planted taste: people who like one thing of a cluster like its other things.</summary>
internal sealed record TasteCluster(string Category, string[] Brands, string[] Kinds, string[] Things, double TypicalPrice)
{
    public static IReadOnlyList<TasteCluster> All { get; } =
    [
        new("Outdoor", ["Northpeak", "Fjellstrom", "Trailhound"], ["Ultralight", "Alpine", "Four-season", "Compact", "Waterproof"],
            ["Tent", "Sleeping Bag", "Backpack", "Camping Stove", "Headlamp", "Trekking Poles", "Water Filter", "Hiking Boots"], 120),
        new("Kitchen", ["Copperline", "Casa Verde", "Bladewell"], ["Cast Iron", "Non-stick", "Professional", "Ceramic", "Bamboo"],
            ["Frying Pan", "Stockpot", "Chef's Knife", "Cutting Board", "Mixing Bowl", "Roasting Tin", "Wok", "Baking Sheet"], 45),
        new("Gaming", ["Voxel", "Ironpixel", "Nightmode"], ["Mechanical", "Wireless", "RGB", "Tournament", "Silent"],
            ["Keyboard", "Mouse", "Headset", "Controller", "Mouse Pad", "Monitor", "Gaming Chair", "Microphone"], 90),
        new("Photography", ["Lumen", "Optika", "Stillframe"], ["Travel", "Carbon", "Wide-angle", "Studio", "Vintage"],
            ["Tripod", "Camera Bag", "Lens", "Flash", "Camera Strap", "Light Panel", "Memory Card", "Lens Filter"], 150),
        new("Garden", ["Greenhand", "Rootwell", "Oldoak"], ["Stainless", "Heirloom", "Ergonomic", "Raised", "Self-watering"],
            ["Pruning Shears", "Planter", "Seed Set", "Watering Can", "Trowel", "Compost Bin", "Garden Hose", "Greenhouse"], 35),
        new("Music", ["Fretwork", "Bluebird", "Cadenza"], ["Acoustic", "Beginner", "Walnut", "Concert", "Portable"],
            ["Guitar", "Ukulele", "Digital Piano", "Capo", "Metronome", "Guitar Strings", "Music Stand", "Amplifier"], 130),
        new("Fitness", ["Pulse", "Gravita", "Steadfast"], ["Adjustable", "Foldable", "Non-slip", "Heavy-duty", "Recycled"],
            ["Dumbbells", "Yoga Mat", "Kettlebell", "Resistance Bands", "Foam Roller", "Jump Rope", "Weight Bench", "Pull-up Bar"], 55),
        new("Books", ["Harbour Press", "Kestrel Books", "Lantern House"], ["Illustrated", "Annotated", "Collected", "Pocket", "Prize-winning"],
            ["Mystery Novel", "Space Opera", "Poetry", "Travel Memoir", "Short Stories", "Historical Novel", "Biography", "Fairy Tales"], 18),
    ];
}
