#pragma once
// What a disk would hold of one file if the power went now.

#include <cstddef>
#include <random>
#include <utility>
#include <vector>

namespace railbridge::failing_disk {

/// Follows what a program does to an open file. What is in the file at first is on the disk.
class Platter {
public:
    /// Opens the file behind the descriptor for itself, and never closes it: that would drop the
    /// program's locks.
    explicit Platter(int descriptor);

    void wrote(std::size_t offset, std::size_t size) { dirty_.emplace_back(offset, size); }
    /// All of it is on the disk.
    void synced();
    /// What was to be synced is lost, and the system counts it as clean: a later sync does not
    /// write it.
    void sync_failed() { dirty_.clear(); }
    /// The file becomes what is on the disk.
    void lose_power() const;
    /// The same, but some of the sectors that were not synced made it.
    void tear(std::mt19937& chance);

private:
    void take(std::size_t offset, std::size_t size);
    std::size_t size_seen() const;

    int descriptor_;
    std::vector<char> bytes_;
    std::vector<std::pair<std::size_t, std::size_t>> dirty_; ///< offset, size
};

} // namespace railbridge::failing_disk
