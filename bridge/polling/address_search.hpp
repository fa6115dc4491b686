#pragma once
// Why does a device refuse a read: an address it does not have, a hole between two that it has, or
// too many at once? Found by halving, with reads that bring values wherever they are accepted.
// Points that overlap cannot be divided so: each of them is asked alone.

#include "bridge/base/ids.hpp"
#include "bridge/mapping/mapping.hpp"
#include "bridge/modbus/types.hpp"

#include <cstdint>
#include <optional>
#include <vector>

namespace railbridge {

/// Ask what next() says, tell what came of it, until next() has nothing. A refusal is believed when
/// the same trial is refused twice in a row.
class AddressSearch {
public:
    struct Trial {
        AddressRange range;
        std::vector<PointId> points; ///< that it answers; none if it only tests addresses
    };

    /// Silences are those of a device that answers other reads: they cost time and may be noise, so
    /// what lies between gaps is asked first, and only three in a row are believed.
    enum class Manner : std::uint8_t { refusals, silences };

    /// @param points  of one table of one device, in address order, refused when read together
    AddressSearch(const Mapping& mapping, std::vector<PointId> points,
                  Manner manner = Manner::refusals);

    std::optional<Trial> next() const;
    void accepted();
    void refused();

    // What was found, when next() has nothing left.
    const std::vector<PointId>& illegal() const { return illegal_; }
    const std::vector<AddressRange>& holes() const { return holes_; }
    /// Most addresses the device answers at once; 0: nothing known.
    std::uint16_t limit() const { return limit_; }

private:
    enum class Stage : std::uint8_t { left, right, alone, gap, size, over };
    struct Span { ///< of points_
        std::size_t from = 0;
        std::size_t to = 0;
    };

    AddressRange range_of(Span span) const;
    std::size_t middle(Span span) const;
    Trial trial_of(Span span) const;
    AddressRange gap() const;
    std::size_t part_until(std::size_t from) const;
    void take_next();
    void halves_known();
    void alone_known(bool good);
    void search_size();
    void step_size();
    void believe_refusal();

    const Mapping& mapping_;
    std::vector<PointId> points_;
    std::vector<Span> refused_; ///< known to be refused as a whole
    Span span_;                 ///< the one at hand
    std::size_t middle_ = 0;
    Stage stage_ = Stage::over;
    bool left_good_ = false;
    bool right_good_ = false;
    std::uint8_t believed_after_; ///< refusals of one trial in a row
    std::uint8_t in_row_ = 0;
    bool gapless_ = false; ///< parts that are asked alone are what lies between gaps
    bool all_alone_good_ = false;
    std::size_t alone_ = 0; ///< the first of the points that are asked alone now
    std::uint16_t size_good_ = 0;
    std::uint16_t size_bad_ = 0;

    std::vector<PointId> illegal_;
    std::vector<AddressRange> holes_;
    std::uint16_t limit_ = 0;
};

} // namespace railbridge
