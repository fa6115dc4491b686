#include "tools/manager/model/asset_types.hpp"

#include <initializer_list>
#include <map>

namespace railbridge::manager {

namespace {

using Descriptors = std::vector<AttributeDescriptor>;

Descriptors with_inherited(std::initializer_list<AttributeDescriptor> own) {
    Descriptors all{{"notes", "text", true}};
    all.insert(all.end(), own.begin(), own.end());
    all.insert(all.end(), {{"location", "GEO_JSONPoint", true},
                           {"email", "email"},
                           {"tags", "text[]"},
                           {"manufacturer", "text"},
                           {"model", "text"}});
    return all;
}

std::map<std::string_view, Descriptors> make_types() {
    return {
        {"ThingAsset", with_inherited({})},
        {"GatewayV2Asset", with_inherited({{"clientId", "text", true},
                                           {"clientSecret", "UUID", true},
                                           {"gatewayStatus", "connectionStatus", true},
                                           {"disabled", "boolean", true}})},
        {"BuildingAsset", with_inherited({{"street", "text", true},
                                          {"postalCode", "text", true},
                                          {"country", "text", true},
                                          {"city", "text", true},
                                          {"area", "positiveInteger", true}})},
        {"RoomAsset", with_inherited({{"area", "positiveInteger", true},
                                      {"roomNumber", "positiveInteger", true}})},
        {"GroupAsset", with_inherited({{"childAssetType", "assetType", true}})},
        {"PresenceSensorAsset", with_inherited({{"presence", "boolean", true}})},
        {"PlugAsset", with_inherited({{"onOff", "boolean", true}})},
        {"DoorAsset", with_inherited({{"position", "boolean", true}})},
        {"LightAsset", with_inherited({{"onOff", "boolean", true},
                                       {"brightness", "positiveInteger", true},
                                       {"colourTemperature", "positiveInteger", true},
                                       {"colourRGB", "colourRGB", true}})},
        {"ThermostatAsset", with_inherited({{"temperatureSetpoint", "number", true},
                                            {"temperature", "number", true},
                                            {"cooling", "boolean", true}})},
        {"VentilationAsset",
         with_inherited({{"fanSpeed", "positiveInteger", true, 0, 100}, {"flow", "number", true}})},
        {"EnvironmentSensorAsset", with_inherited({{"temperature", "number", true},
                                                   {"relativeHumidity", "positiveNumber", true},
                                                   {"NO2Level", "positiveInteger", true},
                                                   {"ozoneLevel", "positiveInteger", true},
                                                   {"particlesPM1", "positiveInteger", true},
                                                   {"particlesPM2_5", "positiveInteger", true},
                                                   {"particlesPM10", "positiveInteger", true}})},
        {"GroundwaterSensorAsset", with_inherited({{"soilTemperature", "number", true},
                                                   {"waterLevel", "positiveInteger", true}})},
        {"ElectricityConsumerAsset", with_inherited({{"power", "number", true},
                                                     {"energyImportTotal", "positiveNumber", true},
                                                     {"powerForecast", "number", true}})},
        {"ElectricityProducerAsset", with_inherited({{"power", "number", true},
                                                     {"powerExportMax", "positiveNumber", true},
                                                     {"energyExportTotal", "positiveNumber", true},
                                                     {"powerForecast", "number", true}})},
    };
}

const std::map<std::string_view, Descriptors>& types() {
    static const std::map<std::string_view, Descriptors> all = make_types();
    return all;
}

} // namespace

const Descriptors& attributes_of_type(std::string_view asset_type) {
    static const Descriptors none;
    const auto found = types().find(asset_type);
    return found == types().end() ? none : found->second;
}

bool is_known_type(std::string_view asset_type) {
    return types().count(asset_type) != 0;
}

std::vector<std::string_view> known_types() {
    std::vector<std::string_view> names;
    for (const auto& [name, descriptors] : types()) {
        names.push_back(name);
    }
    return names;
}

const AttributeDescriptor* descriptor_of(std::string_view asset_type, std::string_view attribute) {
    for (const AttributeDescriptor& descriptor : attributes_of_type(asset_type)) {
        if (descriptor.name == attribute) {
            return &descriptor;
        }
    }
    return nullptr;
}

std::string_view defined_value_type(std::string_view asset_type, std::string_view attribute) {
    const AttributeDescriptor* descriptor = descriptor_of(asset_type, attribute);
    return descriptor == nullptr ? std::string_view{} : descriptor->type;
}

} // namespace railbridge::manager
