#pragma once
// The requests of one device for any set of its rates that are due together.

#include "bridge/base/ids.hpp"
#include "bridge/mapping/mapping.hpp"
#include "bridge/modbus/types.hpp"
#include "bridge/polling/learned.hpp"
#include "bridge/polling/read_plan.hpp"
#include "bridge/polling/register_image.hpp"

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <vector>

namespace railbridge {

/// One point in the answer to a request.
struct PlannedPoint {
    PointId id{};
    std::uint16_t at = 0; ///< its first word in the answer
    std::uint16_t count = 0;
    std::uint32_t words = 0; ///< place in the RegisterImage
    std::uint32_t known = 0; ///< the same, of the point itself
};

/// Consecutive words of one rate, in the answer and in the image alike: compared at once. Their
/// points are consecutive in the image, too, so that the first and their number say which they are.
struct PlannedPart {
    std::uint16_t at = 0;
    std::uint16_t count = 0;
    std::uint32_t words = 0;
    std::uint32_t first_point = 0; ///< in PlannedRead::points
    std::uint32_t points = 0;
};

/// Rates of a device, as bits: its shortest period is bit 0.
using RateMask = std::uint64_t;
inline constexpr std::size_t rates_per_plan = 64;

struct PlannedRead {
    AddressRange range;
    std::vector<PlannedPart> parts;
    std::vector<PlannedPoint> points; ///< in the order of the parts
    RateMask rates = 0;
};

using PlannedReads = std::vector<PlannedRead>;

/// Reads that are being looked into, and how their points are read meanwhile.
struct TakenApart {
    std::vector<PointId> points;
    std::vector<AddressRange> ranges;         ///< of those reads: nobody reads along in them
    std::vector<std::vector<PointId>> groups; ///< of `points`: known to be answered together; the
                                              ///< others are not read
};

/// Plans are made when a set of rates is first due and kept: later cycles allocate nothing. Whoever
/// holds one may finish with it although a new one has replaced it.
class DevicePlan {
public:
    /// @param points  of one device, from polled_points(); at most 64 rates among them
    DevicePlan(const Mapping& mapping, DeviceId device, std::vector<PointId> points,
               RegisterImage& image);

    DeviceId device() const { return device_; }
    std::size_t rates() const { return rates_.size(); }
    RateId rate(std::size_t bit) const { return rates_[bit]; }
    const std::vector<PointId>& points() const { return points_; }

    std::shared_ptr<const PlannedReads> reads(RateMask rates);
    /// A request for these points of the device alone, each with its place in the image.
    PlannedRead read_of(const AddressRange& range, std::span<const PointId> points) const;
    /// Which bit the rate of a point has, if it is one of this plan.
    std::optional<std::size_t> bit_of(PointId point) const;
    std::uint32_t known_place(PointId point) const { return places_[*find(point)].known; }

    const LearnedDevice& learned() const { return learned_; }
    /// What follows is planned by these facts.
    void learn(LearnedDevice learned);
    /// What follows is planned around these; an empty one ends it.
    void take_apart(TakenApart apart);

private:
    struct Place {
        std::uint32_t words = 0;
        std::uint32_t known = 0;
        std::uint8_t bit = 0;
        bool illegal = false;
        bool apart = false;
    };

    std::optional<std::size_t> find(PointId point) const;
    void give_places(RegisterImage& image);
    std::shared_ptr<const PlannedReads> make(RateMask rates) const;

    const Mapping& mapping_;
    DeviceId device_;
    std::vector<PointId> points_;
    std::vector<std::uint32_t> by_id_; ///< positions in points_, by PointId
    std::vector<Place> places_;        ///< of points_
    std::vector<RateId> rates_;
    LearnedDevice learned_;
    TakenApart apart_;
    std::map<RateMask, std::shared_ptr<const PlannedReads>> made_;
};

} // namespace railbridge
