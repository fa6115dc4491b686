// Assets below assets at the real manager: values and commands of grandchildren, and a place that
// somebody deletes.

#include "tests/e2e/plant.hpp"
#include "tests/support/await.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <simdjson.h>

#include <map>
#include <string>

namespace railbridge::test {
namespace {

using testing::HasSubstr;

std::string with_parent(std::string site, const std::string& asset, const std::string& parent) {
    const std::string header = "[asset." + asset + "]\n";
    return site.insert(site.find(header) + header.size(), "parent = \"" + parent + "\"\n");
}

/// building/floor/press and building/floor/pump; what lies above stands behind.
std::string tree_site() {
    return with_parent(with_parent(plant_site, "press", "floor"), "pump", "floor") +
           "\n[asset.floor]\nparent = \"building\"\n\n[asset.building]\nset.notes = \"north\"\n";
}

struct Seen {
    std::string parent;
    std::int64_t version = 0;
    friend bool operator==(const Seen&, const Seen&) = default;
};

class AssetTree : public testing::Test {
protected:
    /// Id -> what the manager has, of all but the gateway itself, whose status changes.
    std::map<std::string, Seen> seen() const {
        std::map<std::string, Seen> all;
        simdjson::dom::parser tree_parser;
        const auto text = plant_.manager.run_ok({"asset", "tree", "--realm", "plant", "--json"});
        const simdjson::dom::element tree = tree_parser.parse(text);
        for (const simdjson::dom::element one : tree.get_array()) {
            const std::string id{std::string_view{one["id"]}};
            if (id == plant_.bridge.gateway_asset()) {
                continue;
            }
            simdjson::dom::parser parser;
            const auto shown = plant_.manager.run_ok({"asset", "show", id, "--json"});
            const simdjson::dom::element asset = parser.parse(shown);
            all[id] = {std::string{std::string_view{asset["parentId"]}}, asset["version"]};
        }
        return all;
    }
    void expect_in_place() const {
        const auto all = seen();
        EXPECT_EQ(all.at(plant_.id("building")).parent, plant_.bridge.gateway_asset());
        EXPECT_EQ(all.at(plant_.id("floor")).parent, plant_.id("building"));
        EXPECT_EQ(all.at(plant_.id("press")).parent, plant_.id("floor"));
        EXPECT_EQ(all.at(plant_.id("pump")).parent, plant_.id("floor"));
    }
    void expect_command_reaches(const std::string& value, std::uint16_t in_the_register) {
        const auto ack = plant_.write("press", "speedSet", value);
        EXPECT_TRUE(plant_.ends_as(ack, "acked")) << plant_.story();
        EXPECT_EQ(plant_.devices.get(1, "hr", 0, 1, "plant").at(0), in_the_register);
        EXPECT_TRUE(plant_.shows("press", "speedSet", value));
    }
    std::string provisioned() {
        const auto done = plant_.bridge.call("provision");
        EXPECT_EQ(done.exit_code, 0) << done.out << done.err;
        return done.out;
    }

    Plant plant_{PlantOptions{.site = tree_site()}};
};

TEST_F(AssetTree, OfThreeLevelsIsLikeAnyOther) {
    EXPECT_TRUE(plant_.shows("press", "running", "false")) << plant_.story();
    EXPECT_TRUE(plant_.shows("pump", "flow", "12.5"));
    EXPECT_TRUE(plant_.shows("building", "notes", "\"north\""));
    expect_in_place();
    plant_.devices.set(1, "di", 0, {1}, "plant");
    EXPECT_TRUE(plant_.shows("press", "running", "true"));
    expect_command_reaches("33.5", 335);
    EXPECT_TRUE(plant_.pending().empty());

    EXPECT_EQ(plant_.bridge.stop(), 0);
    const auto before = seen();
    EXPECT_THAT(provisioned(), HasSubstr("7 unchanged\n"));
    EXPECT_EQ(seen(), before) << "their versions included";

    const std::string press = plant_.id("press");
    const std::string named = "name = \"Press\"\n";
    std::string renamed = tree_site();
    renamed.insert(renamed.find("parent = \"floor\"\n"), named);
    plant_.bridge.write_file("site.toml", renamed);
    EXPECT_THAT(provisioned(), HasSubstr("update     press \"Press\" " + press + ": the name\n"));
    EXPECT_EQ(plant_.id("Press"), press);
    EXPECT_EQ(seen().at(press).parent, plant_.id("floor"));
    EXPECT_EQ(plant_.value("Press", "speedSet"), "33.5");
}

TEST_F(AssetTree, ADeletedPlaceComesBackWithItsChildren) {
    EXPECT_TRUE(plant_.shows("pump", "flow", "12.5")) << plant_.story();
    const auto pump = plant_.id("pump");
    plant_.id("press");
    plant_.id("building");
    EXPECT_THAT(plant_.manager.run_ok({"asset", "delete", "--realm", "plant", plant_.id("floor"),
                                       "--recursive", "--json"}),
                HasSubstr("\"deleted\":3"));
    EXPECT_FALSE(seen().count(pump));
    plant_.devices.set(1, "di", 0, {1}, "plant"); // the press has something to tell, the pump not
    EXPECT_TRUE(await([&] { return seen().count(pump) == 1; })) << plant_.story();
    EXPECT_TRUE(plant_.shows("press", "running", "true")) << plant_.story();
    EXPECT_TRUE(plant_.shows("pump", "flow", "12.5"));
    expect_in_place();
    expect_command_reaches("21.5", 215);
}

TEST_F(AssetTree, AMoveByReloadKeepsAssetAndValues) {
    EXPECT_TRUE(plant_.shows("press", "speedSet", "12.5")) << plant_.story();
    const auto press = plant_.id("press");
    std::string moved = tree_site();
    moved.replace(moved.find("parent = \"floor\""), 16, "parent = \"/\"");
    plant_.bridge.write_file("site.toml", moved);
    EXPECT_EQ(plant_.bridge.call("reload").exit_code, 0) << plant_.story();
    EXPECT_TRUE(await([&] { return seen().at(press).parent == plant_.bridge.gateway_asset(); }))
        << plant_.story();
    EXPECT_EQ(plant_.value("press", "speedSet"), "12.5");
    expect_command_reaches("40.5", 405);
}

} // namespace
} // namespace railbridge::test
